namespace NanoMedAgent.Cose;

/// <summary>Why a COSE message was refused. The number is on the wire: never reuse one.</summary>
public enum CoseRefusal
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>It is not in the accepted CBOR encoding (PROTOCOL.md, "Encoding"), or not this type of message.</summary>
    Malformed = 1,

    /// <summary>No algorithm among the protected headers.</summary>
    AlgorithmMissing = 2,

    /// <summary>An algorithm that this device does not accept here.</summary>
    AlgorithmUnknown = 3,

    /// <summary>A critical header that this device does not know.</summary>
    CriticalUnknown = 4,

    /// <summary>An algorithm, or a duplicate of a protected header, among the unprotected headers.</summary>
    HeaderMisplaced = 5,

    /// <summary>The signature or the tag is wrong.</summary>
    ProofWrong = 6,
}
