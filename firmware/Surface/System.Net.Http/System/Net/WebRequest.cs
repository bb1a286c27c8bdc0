using System.Threading;

namespace System.Net;

public abstract class WebRequest : MarshalByRefObject, IDisposable
{
    public virtual int Timeout { get => throw null; set => throw null; }
    public static WebRequest Create(string requestUriString) => throw null;
    public void Dispose() => throw null;
    public virtual WebResponse GetResponse() => throw null;
}
