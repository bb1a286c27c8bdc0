using NanoMedAgent.Nano.Chip;

namespace System;

/// <summary>The chip's date, of which the firmware uses seconds alone.</summary>
public readonly struct DateTime
{
    private readonly long _unixSeconds;

    private DateTime(long unixSeconds) => _unixSeconds = unixSeconds;

    public static DateTime UtcNow => new(SimulatedEsp32.Current.Date.ToUnixTimeSeconds());

    public static DateTime FromUnixTimeSeconds(long seconds) => new(seconds);

    public long ToUnixTimeSeconds() => _unixSeconds;
}
