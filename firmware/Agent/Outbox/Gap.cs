namespace NanoMedAgent.Outbox;

/// <summary>Sequence numbers whose readings will not come any more, if they have not come yet (PROTOCOL.md, "Gap record").</summary>
public sealed class Gap
{
    /// <summary>Nobody knows how many.</summary>
    public const int Unknown = -1;

    /// <summary>A gap that is to be declared.</summary>
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

    /// <summary>What happened.</summary>
    public readonly GapReason Reason;

    /// <summary>Readings that went with them, or <see cref="Unknown"/>.</summary>
    public int LostReadings = Unknown;

    /// <summary>Measured values in those, as far as is known.</summary>
    public int LostValues;

    /// <summary>Seconds since 1970 of the first of them at the earliest, or 0 when that is not known.</summary>
    public long FirstTime;

    /// <summary>Of the last of them at the latest, or 0.</summary>
    public long LastTime;

    /// <summary>Whether they are gone already, and the record that says so must not wait. Otherwise they stay until it is safe.</summary>
    internal bool IsGone;
}
