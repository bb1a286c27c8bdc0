using NanoMedAgent.Platform;

namespace NanoMedAgent.Privacy;

/// <summary>When an epoch began, as the device knew it.</summary>
internal sealed class EpochStart
{
    /// <summary>How far <see cref="UnixSeconds"/> may be believed.</summary>
    public ClockQuality Quality;

    /// <summary>Seconds since 1970. Meaningless without a clock.</summary>
    public long UnixSeconds;

    /// <summary>Which start of the device; counts from 1.</summary>
    public long BootNumber;

    /// <summary>Seconds since that start.</summary>
    public long UptimeSeconds;

    /// <summary>Whose readings they are; null for nobody's.</summary>
    public byte[] Association;
}
