namespace NanoMedAgent.Pairing;

/// <summary>Why a pairing was refused, or None. The number is on the wire and in the log: never reuse one.</summary>
public enum PairingRefusal
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>Nobody has held the button lately.</summary>
    WindowClosed = 1,

    /// <summary>The grant is for another window: it was replayed, or is late.</summary>
    NonceOld = 2,

    /// <summary>The grant was not made with the setup code on this device's label.</summary>
    SetupCodeWrong = 3,

    /// <summary>The pinned authority has not signed it.</summary>
    NotByAuthority = 4,

    /// <summary>Its counter was used before.</summary>
    CounterUsed = 5,

    /// <summary>It is too late for it.</summary>
    Expired = 6,

    /// <summary>It is for another device.</summary>
    OtherDevice = 7,

    /// <summary>It is no grant, or not encoded as it must be.</summary>
    Malformed = 8,

    /// <summary>It was made for another policy than the one in force.</summary>
    PolicyOther = 9,

    /// <summary>Too many wrong grants came before.</summary>
    LockedOut = 10,

    /// <summary>The device belongs to a patient; that has to end first.</summary>
    AlreadyAssociated = 11,

    /// <summary>Nobody has pressed the button for it in time.</summary>
    NotConfirmed = 12,

    /// <summary>It could not be kept.</summary>
    StorageFailed = 13,

    /// <summary>More commands than this device looks at: each takes it seconds.</summary>
    TooMany = 14,

    /// <summary>The device was given no setup code: it cannot be paired.</summary>
    SetupCodeMissing = 15,

    /// <summary>Another grant waits for its press.</summary>
    GrantPending = 16,
}
