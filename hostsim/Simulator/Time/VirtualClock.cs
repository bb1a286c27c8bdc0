using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Time;

/// <summary>Simulated time: it stands still until it is moved. The date is known from the start, or from when <see cref="Quality"/> is set.</summary>
public sealed class VirtualClock(DateTimeOffset start) : IMonotonicClock, IWallClock
{
    /// <summary>The date when the device started.</summary>
    public DateTimeOffset Start { get; } = start;

    /// <inheritdoc/>
    public long UptimeMilliseconds { get; private set; }

    /// <inheritdoc/>
    public ClockQuality Quality { get; set; } = ClockQuality.Network;

    /// <inheritdoc/>
    public long UnixSeconds => (Now + Error).ToUnixTimeSeconds();

    /// <summary>How far ahead the device's date is.</summary>
    public TimeSpan Error { get; set; }

    /// <summary>The simulated date.</summary>
    public DateTimeOffset Now => Start.AddMilliseconds(UptimeMilliseconds);

    /// <summary>Moves time on; it never goes back.</summary>
    public void AdvanceTo(long uptimeMilliseconds) => UptimeMilliseconds = Math.Max(UptimeMilliseconds, uptimeMilliseconds);
}
