namespace System;

public struct UInt32
{
    public const uint MaxValue = 4294967295;
    public override string ToString() => throw null;
}
