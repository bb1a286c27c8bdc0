namespace System.Net;

public class WebHeaderCollection
{
    public string this[string header] { get => throw null; }
}
