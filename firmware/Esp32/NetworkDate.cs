using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>The chip's clock. Nothing but SNTP sets it: a date is one once it is later than this firmware; before that the clock counts from 1970.</summary>
public sealed class NetworkDate : IWallClock
{
    // 2026-01-01.
    private const long Earliest = 1_767_225_600;

    /// <inheritdoc/>
    public ClockQuality Quality => UnixSeconds >= Earliest ? ClockQuality.Network : ClockQuality.None;

    /// <inheritdoc/>
    public long UnixSeconds => DateTime.UtcNow.ToUnixTimeSeconds();
}
