namespace NanoMedAgent.Commands;

/// <summary>Why a command was not carried out, or None. The number is on the wire and in the log: never reuse one.</summary>
public enum CommandRefusal
{
    /// <summary>It was carried out.</summary>
    None = 0,

    /// <summary>It is no COSE_Sign1, or not encoded as it must be.</summary>
    Malformed = 1,

    /// <summary>The pinned authority has not signed it.</summary>
    NotByAuthority = 2,

    /// <summary>It is for another device.</summary>
    OtherDevice = 3,

    /// <summary>Its counter was used before.</summary>
    CounterUsed = 4,

    /// <summary>It is too late for it.</summary>
    Expired = 5,

    /// <summary>The device does not know the date, and so not whether it is too late.</summary>
    DateUnknown = 6,

    /// <summary>A command that this device does not know.</summary>
    Unknown = 7,

    /// <summary>Its counter could not be kept.</summary>
    StorageFailed = 8,

    /// <summary>More commands than this device looks at: each takes it seconds.</summary>
    TooMany = 9,

    /// <summary>It cannot be carried out; the reason says why.</summary>
    NotPossible = 10,

    /// <summary>The device was started anew before it was carried out, or before that was written down. Another command is needed.</summary>
    Interrupted = 11,

    /// <summary>The device is not in this association.</summary>
    NotAssociated = 12,
}
