namespace NanoMedAgent.Platform;

/// <summary>
/// The date as the platform knows it. Most boards have no backup battery for the clock: after a start the date may be unknown.
/// </summary>
public interface IWallClock
{
    /// <summary><see cref="ClockQuality.None"/> until the network has set the clock.</summary>
    ClockQuality Quality { get; }

    /// <summary>Seconds since 1970-01-01 UTC. Meaningless while <see cref="Quality"/> is <see cref="ClockQuality.None"/>.</summary>
    long UnixSeconds { get; }
}
