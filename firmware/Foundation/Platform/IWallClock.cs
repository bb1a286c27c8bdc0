namespace NanoMedAgent.Platform;

/// <summary>The date as the platform knows it. Most boards have no battery behind it: after a start it may be unknown.</summary>
public interface IWallClock
{
    /// <summary><see cref="ClockQuality.None"/> until the network has set the clock.</summary>
    ClockQuality Quality { get; }

    /// <summary>Seconds since 1970-01-01 UTC. Meaningless while <see cref="Quality"/> is <see cref="ClockQuality.None"/>.</summary>
    long UnixSeconds { get; }
}
