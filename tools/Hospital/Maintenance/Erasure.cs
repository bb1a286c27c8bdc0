namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>What was erased of a patient, and what was not.</summary>
/// <param name="Pseudonym">What stands in the ledger now in place of the patient.</param>
public sealed record Erasure(string Pseudonym)
{
    /// <summary>Associations in the ledger that do not name the patient any more.</summary>
    public required int Associations { get; init; }

    /// <summary>Packs with values, alarms or waveforms that were deleted.</summary>
    public required long Packs { get; init; }

    /// <summary>Packs in quarantine whose content was deleted.</summary>
    public required int Quarantined { get; init; }

    /// <summary>Epochs whose keys were deleted, so that nothing in them can be decrypted again with this database.</summary>
    public required int Keys { get; init; }

    /// <summary>Epochs whose keys stay, because their device may still have readings of them.</summary>
    public required int KeysKept { get; init; }

    /// <summary>Entries of the audit log that contain the patient's id. They stay.</summary>
    public required long AuditEntries { get; init; }
}
