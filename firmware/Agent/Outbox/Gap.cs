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
    internal int LostReadings = Unknown;

    /// <summary>Measured values in those, as far as their number is known.</summary>
    internal int LostValues;

    /// <summary>Of these, the ones that an earlier record has declared, which this one extends.</summary>
    internal int DeclaredValues;

    /// <summary>Of these, the ones that no earlier record has declared.</summary>
    internal int NewValues => LostValues - DeclaredValues;

    /// <summary>The earliest possible time of the first reading, in seconds since 1970; 0 when it is not known.</summary>
    internal long FirstTime;

    /// <summary>The latest possible time of the last reading, in seconds since 1970; 0 when it is not known.</summary>
    internal long LastTime;

    /// <summary>
    /// Whether the readings are already lost, so that the record must not wait. Otherwise they stay until the record is safe.
    /// </summary>
    internal bool IsGone;

    /// <summary>
    /// Extends the gap of an eviction downwards. Nothing below the evicted readings is stored any more, so all of it that the custodian has
    /// not acknowledged is declared once more: the earlier record that declared it may itself have been evicted.
    /// </summary>
    /// <param name="acknowledged">Every number up to this one is acknowledged.</param>
    /// <param name="full">The gap declared before, for the same reason; or null.</param>
    /// <param name="freed">Numbers that are acknowledged, or were evicted.</param>
    internal Gap ExtendedToEvicted(long acknowledged, Gap full, NumberRanges freed)
    {
        Gap before = full != null && First > full.First ? full : null;
        long first = acknowledged < First ? acknowledged + 1 : First;

        // An earlier start may have evicted readings without having reported it to anybody.
        bool isCounted = before != null ? before.LostReadings != Unknown : first == First || freed.ContainsAll(first, First - 1);
        return ExtendedTo(first, before, isCounted);
    }

    private Gap ExtendedTo(long first, Gap before, bool isCounted)
    {
        Gap extended = new(first, Last, Reason)
        {
            LostReadings = isCounted ? LostReadings : Unknown,
            LostValues = LostValues,
            DeclaredValues = DeclaredValues,
            FirstTime = before != null ? before.FirstTime : isCounted ? FirstTime : 0,
            LastTime = LastTime,
            IsGone = IsGone,
        };
        if (before != null)
        {
            extended.LostReadings += isCounted ? before.LostReadings : 0;
            extended.LostValues += before.LostValues;
            extended.DeclaredValues += before.LostValues;
        }

        return extended;
    }
}
