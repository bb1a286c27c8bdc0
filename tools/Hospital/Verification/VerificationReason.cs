namespace NanoMedAgent.Hospital.Verification;

/// <summary>Why a reading is unproven or wrong.</summary>
public enum VerificationReason
{
    /// <summary>It is proven.</summary>
    None,

    /// <summary>Unproven: the sealed reading was not kept.</summary>
    OriginalNotKept,

    /// <summary>Unproven: the announcement of its epoch was not kept.</summary>
    AnnouncementNotKept,

    /// <summary>Unproven: the device's public key is not known.</summary>
    DeviceKeyUnknown,

    /// <summary>Unproven: no checkpoint has it yet.</summary>
    NotSignedYet,

    /// <summary>Unproven: no checkpoint has it, and none will, because the device has lost power before it signed.</summary>
    NeverSigned,

    /// <summary>Unproven: the block in which it was signed has readings that are not here.</summary>
    BlockIncomplete,

    /// <summary>Unproven: readings that were signed together with it were removed on purpose.</summary>
    BlockRemoved,

    /// <summary>Not a stored reading: numbers that the device has signed and that are not here.</summary>
    SignedAndNotHere,

    /// <summary>Not a stored reading: numbers that the device has signed, and that were removed because of their age.</summary>
    RemovedByRetention,

    /// <summary>Not a stored reading: numbers that the device has signed, and that were removed with a patient's data.</summary>
    RemovedByErasure,

    /// <summary>Not a stored reading: numbers that the device has signed, and that an older version has removed on purpose.</summary>
    Removed,

    /// <summary>Wrong: the announcement is not one of the device, or not one of this epoch.</summary>
    AnnouncementWrong,

    /// <summary>Wrong: the epoch's stored times, keys or association are not those of its announcement.</summary>
    EpochDiffers,

    /// <summary>Wrong: the epoch's key does not open the sealed reading.</summary>
    NotAuthentic,

    /// <summary>Wrong: its number is below the first one of its epoch.</summary>
    OutsideEpoch,

    /// <summary>Wrong: all sealed readings of its block are here, and they are not what the device has signed.</summary>
    DigestDiffers,

    /// <summary>Wrong: what is stored is not what was sealed.</summary>
    ContentDiffers,

    /// <summary>Wrong: it was sealed and is not stored.</summary>
    NotStored,

    /// <summary>Wrong: rows of a pack whose epoch is not stored, so that no device has sealed it.</summary>
    NoPack,

    /// <summary>Wrong: it is a checkpoint that the device has not signed.</summary>
    CheckpointWrong,
}
