namespace System;

public struct TimeSpan
{
    public static TimeSpan FromMinutes(long value) => throw null;
}
