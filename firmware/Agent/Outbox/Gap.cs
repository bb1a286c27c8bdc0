namespace NanoMedAgent.Outbox;

/// <summary>Sequence numbers whose readings will not come any more, unless they have already arrived (PROTOCOL.md, "Gap record").</summary>
public sealed class Gap
{
    /// <summary>The number is not known.</summary>
    public const int Unknown = -1;

    /// <summary>A gap to declare.</summary>
    public Gap(long first, long last, GapReason reason)
    {
        First = first;
        Last = last;
        Reason = reason;
    }

    /// <summary>The lowest number.</summary>
    public readonly long First;

    /// <summary>The highest number, included.</summary>
    public readonly long Last;

    /// <summary>Why the readings are missing.</summary>
    public readonly GapReason Reason;

    /// <summary>Readings lost in the gap, or <see cref="Unknown"/>.</summary>
    public int LostReadings = Unknown;

    /// <summary>Measured values in those, as far as their number is known.</summary>
    public int LostValues;

    /// <summary>The earliest possible time of the first reading, in seconds since 1970; 0 when it is not known.</summary>
    public long FirstTime;

    /// <summary>The latest possible time of the last reading, in seconds since 1970; 0 when it is not known.</summary>
    public long LastTime;

    /// <summary>
    /// Whether the readings are already lost, so that the record must not wait. Otherwise they stay until the record is safe.
    /// </summary>
    internal bool IsGone;
}
