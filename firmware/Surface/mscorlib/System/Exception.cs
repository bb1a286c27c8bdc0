namespace System;

public class Exception
{
    public Exception() => throw null;
}
