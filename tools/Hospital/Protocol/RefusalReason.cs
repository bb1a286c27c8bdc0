namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Why a message was refused. <c>RefusalText</c> has the texts for people.</summary>
public enum RefusalReason
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>A topic that is not used (PROTOCOL.md, "Topics").</summary>
    TopicUnknown,

    /// <summary>Longer than 4 KiB, or empty (PROTOCOL.md, "Topics").</summary>
    LengthWrong,

    /// <summary>The device is neither registered nor trusted by an option.</summary>
    DeviceUntrusted,

    /// <summary>It is not the CBOR that is expected: truncated, or something else.</summary>
    Malformed,

    /// <summary>The device has not signed it.</summary>
    SignatureWrong,

    /// <summary>The announcement is not for this recipient.</summary>
    NotForUs,

    /// <summary>What was decrypted belongs to another device, class or epoch than the message names.</summary>
    EpochForeign,

    /// <summary>Another announcement of the same epoch was accepted before.</summary>
    EpochChanged,

    /// <summary>Its epoch was not announced yet. The device announces it again, and sends the reading again.</summary>
    EpochUnknown,

    /// <summary>
    /// Its number is not one of its epoch, which was over before, or had not begun: somebody else has the key. It is not acknowledged.
    /// </summary>
    EpochOver,

    /// <summary>It is not sealed with the epoch's key, was changed, or belongs to another device or class.</summary>
    NotAuthentic,

    /// <summary>Its class has several readers, and it has no tag, or a wrong one: any of them may have made it.</summary>
    SourceUnproven,

    /// <summary>It is authentic, but its content is malformed or out of bounds. A pack of readings is in quarantine.</summary>
    ContentWrong,

    /// <summary>The database does not take its content. It is in quarantine.</summary>
    RefusedByDatabase,

    /// <summary>It names an association that was never granted to its device. It is in quarantine.</summary>
    AssociationForeign,

    /// <summary>It names an association that was over when it was made. It is in quarantine.</summary>
    AssociationOver,

    /// <summary>Its device is suspended, lost or retired. It is in quarantine, and is not acknowledged.</summary>
    DeviceBlocked,

    /// <summary>What its device has shown of its software when it made it cannot be trusted. It is in quarantine.</summary>
    SoftwareUntrusted,

    /// <summary>It contains another key than the device's label names: somebody has replaced the key.</summary>
    KeyForeign,

    /// <summary>Its device has as much in quarantine as is kept of one. It is neither stored nor acknowledged.</summary>
    QuarantineFull,
}
