namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Why a device refuses a grant, or a hold of its button. The numbers are on the wire.</summary>
public enum PairingRefusal
{
    /// <summary>Nothing is refused.</summary>
    None = 0,

    /// <summary>No window is open.</summary>
    WindowClosed = 1,

    /// <summary>The nonce is that of another window: replayed, or late.</summary>
    NonceOld = 2,

    /// <summary>The MAC is not made with the setup code of this device.</summary>
    SetupCodeWrong = 3,

    /// <summary>The authority that the device knows has not signed it.</summary>
    NotByAuthority = 4,

    /// <summary>Its counter was used before.</summary>
    CounterUsed = 5,

    /// <summary>It came after its not-after.</summary>
    Expired = 6,

    /// <summary>It is for another device.</summary>
    OtherDevice = 7,

    /// <summary>It is no grant, or not encoded as it must be.</summary>
    Malformed = 8,

    /// <summary>It names another policy than the one in force.</summary>
    PolicyOther = 9,

    /// <summary>The device is locked after too many wrong proofs.</summary>
    LockedOut = 10,

    /// <summary>The device is associated already.</summary>
    AlreadyAssociated = 11,

    /// <summary>Nobody has pressed the button in time.</summary>
    NotConfirmed = 12,

    /// <summary>The device could not keep it.</summary>
    StorageFailed = 13,

    /// <summary>More grants at once than the device looks at.</summary>
    TooMany = 14,

    /// <summary>The device was given no setup code.</summary>
    SetupCodeMissing = 15,

    /// <summary>Another grant waits for its press.</summary>
    GrantPending = 16,
}
