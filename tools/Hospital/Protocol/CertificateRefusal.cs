namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Why a device refuses a certificate, or a request for one. The numbers are on the wire (PROTOCOL.md, "Certificates").</summary>
public enum CertificateRefusal
{
    /// <summary>It is not refused.</summary>
    None = 0,

    /// <summary>It is not two certificates in DER, or not encoded as it must be.</summary>
    Malformed = 1,

    /// <summary>There is no such slot.</summary>
    SlotUnknown = 2,

    /// <summary>The device key cannot be replaced.</summary>
    KeyFixed = 3,

    /// <summary>No request has made a key for it yet.</summary>
    KeyMissing = 4,

    /// <summary>It is for another key than the newest one.</summary>
    KeyOther = 5,

    /// <summary>The policy does not name its issuer.</summary>
    IssuerUnknown = 6,

    /// <summary>The device has no authenticated date.</summary>
    DateUnknown = 7,

    /// <summary>Its validity has not begun.</summary>
    NotYetValid = 8,

    /// <summary>Its validity is over.</summary>
    Expired = 9,

    /// <summary>Its signature has another algorithm than its issuer's key.</summary>
    AlgorithmUnknown = 10,

    /// <summary>Its issuer has not signed it.</summary>
    SignatureWrong = 11,

    /// <summary>The device could not store it.</summary>
    StorageFailed = 12,

    /// <summary>The device key cannot be used now: the device's secure element does not answer.</summary>
    KeyNotReady = 13,
}
