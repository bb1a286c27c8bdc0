using NanoMedAgent.Platform;

namespace NanoMedAgent.Privacy;

/// <summary>When epochs that begin together began, as far as the device knew.</summary>
internal sealed class EpochStart
{
    /// <summary>How reliable <see cref="UnixSeconds"/> is.</summary>
    public ClockQuality Quality;

    /// <summary>Seconds since 1970. Meaningless without a clock.</summary>
    public long UnixSeconds;

    /// <summary>Which start of the device; counts from 1.</summary>
    public long BootNumber;

    /// <summary>Seconds since that start.</summary>
    public long UptimeSeconds;

    /// <summary>The sequence number of the first reading, in the class that is announced now.</summary>
    public long FirstNumber;
}
