namespace NanoMedAgent.Outbox;

/// <summary>Sequence numbers whose readings will not come any more, if they have not come yet.</summary>
internal sealed class Gap
{
    /// <summary>A gap that is to be declared.</summary>
    public Gap(long first, long last, int lostValues, GapReason reason)
    {
        First = first;
        Last = last;
        LostValues = lostValues;
        Reason = reason;
    }

    /// <summary>The lowest number.</summary>
    public long First { get; }

    /// <summary>The highest number, included.</summary>
    public long Last { get; }

    /// <summary>Measured values that went with them, as far as is known.</summary>
    public int LostValues { get; }

    /// <summary>What happened.</summary>
    public GapReason Reason { get; }
}
