namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Why a message was not taken.</summary>
public enum RefusalReason
{
    /// <summary>It was taken.</summary>
    None = 0,

    /// <summary>A topic that is not used (PROTOCOL.md, "Topics").</summary>
    TopicUnknown,

    /// <summary>Longer than 4 KiB, or empty (PROTOCOL.md, "Topics").</summary>
    LengthWrong,

    /// <summary>The device is not among those that are trusted.</summary>
    DeviceUntrusted,

    /// <summary>Not CBOR as the protocol has it: truncated, or something else altogether.</summary>
    Malformed,

    /// <summary>The device did not sign this announcement.</summary>
    SignatureWrong,

    /// <summary>The announcement is not meant for this recipient.</summary>
    NotForUs,

    /// <summary>What was decrypted belongs to another device, class or epoch than it claims.</summary>
    EpochForeign,

    /// <summary>Another announcement of the same epoch was taken before.</summary>
    EpochChanged,

    /// <summary>The epoch was not announced yet; the device announces it again, and sends again.</summary>
    EpochUnknown,

    /// <summary>It was not sealed with the epoch's key, or has changed since, or is of another device or class.</summary>
    NotAuthentic,

    /// <summary>It is authentic, and what it says makes no sense.</summary>
    ContentWrong,

    /// <summary>It carries another key than the device's label names: somebody between here and the device has put it there.</summary>
    KeyForeign,
}
