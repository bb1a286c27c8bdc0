namespace System;

public class IndexOutOfRangeException : SystemException
{
    public IndexOutOfRangeException() => throw null;
}
