namespace NanoMedAgent.Cose;

/// <summary>Why a COSE message was not believed. The number is on the wire: never reuse one.</summary>
public enum CoseRefusal
{
    /// <summary>It is believed.</summary>
    None = 0,

    /// <summary>Not the CBOR that is accepted (PROTOCOL.md, "Encoding"), or not this kind of message.</summary>
    Malformed = 1,

    /// <summary>No algorithm among the protected headers.</summary>
    AlgorithmMissing = 2,

    /// <summary>An algorithm that this device does not take for this.</summary>
    AlgorithmUnknown = 3,

    /// <summary>The sender says that a header must be understood, and it is not.</summary>
    CriticalUnknown = 4,

    /// <summary>An algorithm, or a header that the protected ones have already, among the unprotected ones.</summary>
    HeaderMisplaced = 5,

    /// <summary>The signature or the tag is wrong.</summary>
    ProofWrong = 6,
}
