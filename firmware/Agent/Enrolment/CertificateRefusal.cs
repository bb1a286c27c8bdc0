namespace NanoMedAgent.Enrolment;

/// <summary>
/// Why a certificate, or the request for one, is refused (PROTOCOL.md, "Certificates"). The number is on the wire: never reuse one.
/// </summary>
public enum CertificateRefusal
{
    /// <summary>It is kept, or made.</summary>
    None = 0,

    /// <summary>Not two certificates in DER, or not encoded as they must be; or other arguments are not.</summary>
    Malformed = 1,

    /// <summary>This device has no such slot.</summary>
    SlotUnknown = 2,

    /// <summary>The device key has no new pair: it is who the device is.</summary>
    KeyFixed = 3,

    /// <summary>The slot has no key yet: a request makes one.</summary>
    KeyMissing = 4,

    /// <summary>The certificate is for another key than the slot's newest.</summary>
    KeyOther = 5,

    /// <summary>The policy does not name the issuer's key, or the issuer's certificate is not that of the issuer.</summary>
    IssuerUnknown = 6,

    /// <summary>The device has no authenticated date, so it cannot check the validity.</summary>
    DateUnknown = 7,

    /// <summary>Its validity has not begun.</summary>
    NotYetValid = 8,

    /// <summary>Its validity is over.</summary>
    Expired = 9,

    /// <summary>The issuer's key is one of P-256, and the signature is not ecdsa-with-SHA256.</summary>
    AlgorithmUnknown = 10,

    /// <summary>The issuer has not signed it.</summary>
    SignatureWrong = 11,

    /// <summary>It, or a new key, could not be stored.</summary>
    StorageFailed = 12,

    /// <summary>The device key cannot be used now: its secure element does not answer.</summary>
    KeyNotReady = 13,
}
