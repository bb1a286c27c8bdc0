namespace NanoMedAgent.Hospital.Readings;

/// <summary>Everything that is stored under one sequence number of a device's class.</summary>
/// <param name="Sequence">The number.</param>
public sealed record StoredContent(long Sequence)
{
    /// <summary>The epoch of the stored pack; null if no pack is stored.</summary>
    public byte[]? EpochId { get; internal set; }

    /// <summary>When the pack arrived, in seconds since 1970; null if none is stored, nor in quarantine.</summary>
    public long? ReceivedSeconds { get; internal set; }

    /// <summary>The pack in quarantine, decrypted; null if none is there.</summary>
    public byte[]? QuarantinedPack { get; internal set; }

    /// <summary>Whether somebody has accepted the pack in quarantine.</summary>
    public bool IsAccepted { get; internal set; }

    /// <summary>The association for which it was accepted, hexadecimal; null for the one that its epoch belongs to.</summary>
    public string? AcceptedAssociation { get; internal set; }

    /// <summary>The rows of all tables.</summary>
    public IList<StoredItem> Items { get; } = [];
}
