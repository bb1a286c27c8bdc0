namespace NanoMedAgent.Pairing;

/// <summary>Why a pairing was refused, or None. The number is on the wire and in the log: never reuse one. 10 was a lock.</summary>
public enum PairingRefusal
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>No window is open: nobody has held the button recently.</summary>
    WindowClosed = 1,

    /// <summary>The grant is for another window: it was replayed, or arrived late.</summary>
    NonceOld = 2,

    /// <summary>The grant was not made with the setup code on this device's label.</summary>
    SetupCodeWrong = 3,

    /// <summary>The pinned authority has not signed it.</summary>
    NotByAuthority = 4,

    /// <summary>Its counter was used before.</summary>
    CounterUsed = 5,

    /// <summary>It has expired.</summary>
    Expired = 6,

    /// <summary>It is for another device.</summary>
    OtherDevice = 7,

    /// <summary>It is not a grant, or its encoding is invalid.</summary>
    Malformed = 8,

    /// <summary>It was made for another policy than the one in force.</summary>
    PolicyOther = 9,

    /// <summary>The device is paired with a patient; that association must be ended first.</summary>
    AlreadyAssociated = 11,

    /// <summary>Nobody pressed the button in time to confirm it.</summary>
    NotConfirmed = 12,

    /// <summary>It could not be stored.</summary>
    StorageFailed = 13,

    /// <summary>The rate limit for commands is exceeded: each takes the device seconds.</summary>
    TooMany = 14,

    /// <summary>The device has no setup code, so it cannot be paired.</summary>
    SetupCodeMissing = 15,

    /// <summary>Another grant waits for its confirmation by the button.</summary>
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

    /// <summary>The device key cannot be used now: its secure element does not answer.</summary>
    KeyNotReady = 23,
}
