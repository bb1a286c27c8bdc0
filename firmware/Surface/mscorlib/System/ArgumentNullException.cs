namespace System;

public class ArgumentNullException : ArgumentException
{
    public ArgumentNullException(string paramName) => throw null;
}
