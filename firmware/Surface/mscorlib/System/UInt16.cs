namespace System;

public struct UInt16
{
    public const ushort MaxValue = 65535;
    public override string ToString() => throw null;
}
