namespace System.Net;

public class HttpWebResponse : WebResponse
{
    internal HttpWebResponse() => throw null;
    public HttpStatusCode StatusCode { get => throw null; }
}
