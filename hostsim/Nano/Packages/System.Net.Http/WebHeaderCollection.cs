namespace System.Net;

/// <summary>The headers of a response.</summary>
public class WebHeaderCollection
{
    internal string ContentRange;

    public string this[string header] => header == "Content-Range" ? ContentRange : null;
}
