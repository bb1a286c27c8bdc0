namespace System;

public class OutOfMemoryException : SystemException
{
}
