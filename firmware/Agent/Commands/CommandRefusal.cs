namespace NanoMedAgent.Commands;

/// <summary>Why a command was not executed, or None. The number is on the wire and in the log: never reuse one.</summary>
public enum CommandRefusal
{
    /// <summary>It was executed.</summary>
    None = 0,

    /// <summary>It is not a COSE_Sign1 in a COSE_Mac0, or its encoding is invalid.</summary>
    Malformed = 1,

    /// <summary>The pinned authority has not made it: its MAC or its signature is wrong.</summary>
    NotByAuthority = 2,

    /// <summary>It is for another device.</summary>
    OtherDevice = 3,

    /// <summary>Its counter was used before.</summary>
    CounterUsed = 4,

    /// <summary>It has expired.</summary>
    Expired = 5,

    /// <summary>The device does not know the date, so it cannot check the expiry.</summary>
    DateUnknown = 6,

    /// <summary>A command that this device does not know.</summary>
    Unknown = 7,

    /// <summary>Its counter could not be stored.</summary>
    StorageFailed = 8,

    /// <summary>The rate limit for commands is exceeded: each takes the device seconds.</summary>
    TooMany = 9,

    /// <summary>It cannot be executed; the reason says why.</summary>
    NotPossible = 10,

    /// <summary>The device restarted before the command was executed, or before its result was stored. A new command is needed.</summary>
    Interrupted = 11,

    /// <summary>The device is not in this association.</summary>
    NotAssociated = 12,

    /// <summary>Whoever has issued it may not do this.</summary>
    PurposeMissing = 13,

    /// <summary>The issuer's delegation is malformed, or the authority has not signed it.</summary>
    DelegationUnknown = 14,

    /// <summary>The issuer's delegation is not valid yet, or not any more.</summary>
    DelegationExpired = 15,

    /// <summary>The issuer's delegation was revoked.</summary>
    DelegationRevoked = 16,

    /// <summary>The policy's version is not higher than that of the one in force.</summary>
    PolicyOlder = 17,

    /// <summary>The policy does not fit this device; the reason says why. The old one stays.</summary>
    PolicyRefused = 18,

    /// <summary>The certificate, or the request for one, is refused; the reason is a <see cref="Enrolment.CertificateRefusal"/>.</summary>
    CertificateRefused = 19,

    /// <summary>The issuer's delegation is for other devices or another ward.</summary>
    OtherScope = 20,

    /// <summary>The authority's new key has not agreed to be that, or is to follow another one.</summary>
    AuthorityRefused = 21,

    /// <summary>The device key cannot be used now: its secure element does not answer.</summary>
    KeyNotReady = 22,

    /// <summary>Readings are stored that nobody has acknowledged; the command says that they must be delivered first.</summary>
    NotDelivered = 30,

    /// <summary>The device is in an association; the command says that it must be unpaired first.</summary>
    StillAssociated = 31,

    /// <summary>The nonce for evidence has not 8 to 64 bytes.</summary>
    NonceWrong = 50,

    /// <summary>An alarm was raised later than those that were seen: somebody has to look again.</summary>
    NewerAlarm = 60,

    /// <summary>The policy does not let one patient have such a limit.</summary>
    LimitsNotAllowed = 61,

    /// <summary>The limits would end in the past, or too late.</summary>
    EndNotAllowed = 62,

    /// <summary>The policy does not let the sound be paused, or be off.</summary>
    AudioNotAllowed = 63,

    /// <summary>The board has no buzzer: there is no sound.</summary>
    NoBuzzer = 64,
}
