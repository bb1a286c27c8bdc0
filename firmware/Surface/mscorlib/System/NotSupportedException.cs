namespace System;

public class NotSupportedException : SystemException
{
    public NotSupportedException() => throw null;
    public NotSupportedException(string message) => throw null;
}
