namespace System.IO;

public abstract class Stream : MarshalByRefObject, IDisposable
{
    public abstract long Length { get; }
    public virtual void Close() => throw null;
    public void Dispose() => throw null;
    public abstract int Read(byte[] buffer, int offset, int count);
    public abstract void Write(byte[] buffer, int offset, int count);
}
