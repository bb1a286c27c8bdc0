using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The chip's clock. Only SNTP sets it, and before that it counts from 1970: a date is valid when it is later than this firmware.
/// </summary>
public sealed class NetworkDate : IWallClock
{
    // 2026-01-01.
    private const long Earliest = 1_767_225_600;

    /// <inheritdoc/>
    public ClockQuality Quality => UnixSeconds >= Earliest ? ClockQuality.Network : ClockQuality.None;

    /// <inheritdoc/>
    public long UnixSeconds => DateTime.UtcNow.ToUnixTimeSeconds();
}
