using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Time;

/// <summary>
/// Simulated time: it stands still until <see cref="AdvanceTo"/> moves it. The date is known, unless <see cref="Quality"/> says
/// otherwise.
/// </summary>
/// <param name="start">The date at uptime 0.</param>
public sealed class VirtualClock(DateTimeOffset start) : IMonotonicClock, IWallClock
{
    /// <summary>The date at uptime 0.</summary>
    public DateTimeOffset Start { get; } = start;

    /// <inheritdoc/>
    public long UptimeMilliseconds { get; private set; }

    /// <inheritdoc/>
    public ClockQuality Quality { get; set; } = ClockQuality.Network;

    /// <inheritdoc/>
    public long UnixSeconds => (Now + Error).ToUnixTimeSeconds();

    /// <summary>How far the device's date is ahead of the simulated date.</summary>
    public TimeSpan Error { get; set; }

    /// <summary>The simulated date.</summary>
    public DateTimeOffset Now => Start.AddMilliseconds(UptimeMilliseconds);

    /// <summary>Moves time forward; an earlier time changes nothing.</summary>
    public void AdvanceTo(long uptimeMilliseconds) => UptimeMilliseconds = Math.Max(UptimeMilliseconds, uptimeMilliseconds);
}
