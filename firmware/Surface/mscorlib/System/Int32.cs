namespace System;

public struct Int32
{
    public const int MaxValue = 2147483647;
    public const int MinValue = -2147483648;
}
