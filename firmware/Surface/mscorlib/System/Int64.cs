namespace System;

public struct Int64
{
    public const long MaxValue = 9223372036854775807;
}
