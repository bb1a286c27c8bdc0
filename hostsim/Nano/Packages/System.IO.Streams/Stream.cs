namespace System.IO;

/// <summary>A stream of bytes.</summary>
public abstract class Stream : MarshalByRefObject, IDisposable
{
    public abstract long Length { get; }

    public virtual void Close()
    {
    }

    public void Dispose() => Close();

    public abstract int Read(byte[] buffer, int offset, int count);

    public abstract void Write(byte[] buffer, int offset, int count);
}
