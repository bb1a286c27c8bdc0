namespace System;

public struct DateTime
{
    public static DateTime UtcNow { get => throw null; }
    public long ToUnixTimeSeconds() => throw null;
}
