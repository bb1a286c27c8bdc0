namespace System;

public class SystemException : Exception
{
    public SystemException() => throw null;
}
