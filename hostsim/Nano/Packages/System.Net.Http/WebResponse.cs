using System.IO;

namespace System.Net;

/// <summary>A response.</summary>
public abstract class WebResponse : MarshalByRefObject, IDisposable
{
    public virtual long ContentLength { get; set; }

    public virtual WebHeaderCollection Headers { get; } = new();

    public virtual void Close()
    {
    }

    public void Dispose() => Close();

    public virtual Stream GetResponseStream() => throw new NotSupportedException();
}
