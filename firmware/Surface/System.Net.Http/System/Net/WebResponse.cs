using System.IO;

namespace System.Net;

public abstract class WebResponse : MarshalByRefObject, IDisposable
{
    public virtual long ContentLength { get => throw null; set => throw null; }
    public virtual WebHeaderCollection Headers { get => throw null; }
    public virtual void Close() => throw null;
    public void Dispose() => throw null;
    public virtual Stream GetResponseStream() => throw null;
}
