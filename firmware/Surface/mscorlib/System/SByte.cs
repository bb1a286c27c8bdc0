namespace System;

public struct SByte
{
    public const sbyte MaxValue = 127;
    public const sbyte MinValue = -128;
    public override string ToString() => throw null;
}
