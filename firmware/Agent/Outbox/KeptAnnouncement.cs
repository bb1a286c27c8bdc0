namespace NanoMedAgent.Outbox;

/// <summary>What is kept in RAM about an epoch announcement in flash.</summary>
internal sealed class KeptAnnouncement
{
    /// <summary>The announcement of this epoch.</summary>
    public KeptAnnouncement(long epochNumber) => EpochNumber = epochNumber;

    /// <summary>The epoch's id as a number; higher is newer.</summary>
    public readonly long EpochNumber;

    /// <summary>Sequence number of the first reading that may have been sealed in it.</summary>
    public long FirstNumber;
}
