namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What a device answers to a command. The numbers are on the wire (PROTOCOL.md); a newer device may send others.</summary>
public enum CommandAnswer
{
    /// <summary>It was carried out.</summary>
    CarriedOut = 0,

    /// <summary>It is not a command, or not encoded as it must be.</summary>
    Malformed = 1,

    /// <summary>It is not signed by the authority that the device knows.</summary>
    NotByAuthority = 2,

    /// <summary>It is for another device.</summary>
    OtherDevice = 3,

    /// <summary>Its counter was used before.</summary>
    CounterUsed = 4,

    /// <summary>It arrived after its not-after.</summary>
    Expired = 5,

    /// <summary>The device does not know the date.</summary>
    DateUnknown = 6,

    /// <summary>The device does not know this command.</summary>
    Unknown = 7,

    /// <summary>The device could not store its counter.</summary>
    StorageFailed = 8,

    /// <summary>Too many commands at once.</summary>
    TooMany = 9,

    /// <summary>It cannot be carried out.</summary>
    NotPossible = 10,

    /// <summary>The device restarted while it carried it out.</summary>
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

    /// <summary>The certificate, or the request for one, is refused.</summary>
    CertificateRefused = 19,

    /// <summary>The issuer's delegation is for other devices or another ward.</summary>
    OtherScope = 20,

    /// <summary>The new key of the authority has not signed that it follows the one that the device obeys.</summary>
    AuthorityRefused = 21,

    /// <summary>The device key cannot be used now: the device's secure element does not answer.</summary>
    KeyNotReady = 22,

    /// <summary>The device has readings that no collector has acknowledged.</summary>
    NotDelivered = 30,

    /// <summary>The device is with a patient.</summary>
    StillAssociated = 31,

    /// <summary>The nonce for evidence has another length than is allowed.</summary>
    NonceWrong = 50,

    /// <summary>The device has raised an alarm later than those that were seen.</summary>
    NewerAlarm = 60,

    /// <summary>The policy on the device does not let one patient have such a limit.</summary>
    LimitsNotAllowed = 61,

    /// <summary>A patient's limits would end in the past, or too late.</summary>
    EndNotAllowed = 62,

    /// <summary>The policy on the device does not let the sound be paused, or be off.</summary>
    AudioNotAllowed = 63,

    /// <summary>The device has no buzzer.</summary>
    NoBuzzer = 64,
}
