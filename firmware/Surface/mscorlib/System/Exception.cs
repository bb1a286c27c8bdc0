namespace System;

public class Exception
{
    public Exception() => throw null;
    public Exception(string message) => throw null;
    public virtual string Message { get => throw null; }
}
