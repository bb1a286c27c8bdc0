namespace System.Net;

/// <summary>A request.</summary>
public abstract class WebRequest : MarshalByRefObject, IDisposable
{
    public virtual int Timeout { get; set; }

    public static WebRequest Create(string requestUriString) =>
        requestUriString.StartsWith("http", StringComparison.Ordinal)
            ? new HttpWebRequest(requestUriString)
            : throw new NotSupportedException("unknown scheme");

    public void Dispose()
    {
    }

    public virtual WebResponse GetResponse() => throw new NotSupportedException();
}
