namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// Why a device refuses a grant, or its button. The numbers are on the wire; 10 was a lock. <c>PairingText</c> has the texts for people.
/// </summary>
public enum PairingRefusal
{
    /// <summary>Nothing is refused.</summary>
    None = 0,

    /// <summary>No window is open.</summary>
    WindowClosed = 1,

    /// <summary>Its nonce is that of another window: the grant was replayed, or is late.</summary>
    NonceOld = 2,

    /// <summary>Its MAC was not made with the setup code of this device.</summary>
    SetupCodeWrong = 3,

    /// <summary>It is not signed by the authority that the device knows.</summary>
    NotByAuthority = 4,

    /// <summary>Its counter was used before.</summary>
    CounterUsed = 5,

    /// <summary>It arrived after its not-after.</summary>
    Expired = 6,

    /// <summary>It is for another device.</summary>
    OtherDevice = 7,

    /// <summary>It is not a grant, or not encoded as it must be.</summary>
    Malformed = 8,

    /// <summary>It names another policy than the one on the device.</summary>
    PolicyOther = 9,

    /// <summary>The device is associated already.</summary>
    AlreadyAssociated = 11,

    /// <summary>Nobody has pressed the button in time.</summary>
    NotConfirmed = 12,

    /// <summary>The device could not store it.</summary>
    StorageFailed = 13,

    /// <summary>More grants at once than the device handles.</summary>
    TooMany = 14,

    /// <summary>The device has no setup code.</summary>
    SetupCodeMissing = 15,

    /// <summary>Another grant waits for a press of the button.</summary>
    GrantPending = 16,

    /// <summary>Whoever has signed it may not pair devices.</summary>
    PurposeMissing = 17,

    /// <summary>The delegation of whoever has signed it is malformed, or the authority has not signed it.</summary>
    DelegationUnknown = 18,

    /// <summary>The delegation of whoever has signed it is not valid yet, or not any more.</summary>
    DelegationExpired = 19,

    /// <summary>The delegation of whoever has signed it was revoked.</summary>
    DelegationRevoked = 20,

    /// <summary>The delegation of whoever has signed it is for other devices or another ward.</summary>
    OtherScope = 21,

    /// <summary>The device has no authenticated date, so it cannot check a delegation.</summary>
    DateUnknown = 22,

    /// <summary>The device key cannot be used now: the device's secure element does not answer.</summary>
    KeyNotReady = 23,
}
