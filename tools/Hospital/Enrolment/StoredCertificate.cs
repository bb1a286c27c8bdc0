using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Enrolment;

/// <summary>A certificate that the CA has issued for a device.</summary>
/// <param name="Number">Its number in the database; 0 before it is stored.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Slot">Which of its keys.</param>
/// <param name="Serial">Its serial number, in hexadecimal.</param>
/// <param name="Issued">When the registrar got it.</param>
/// <param name="NotBefore">Of its validity.</param>
/// <param name="NotAfter">Of its validity.</param>
/// <param name="Renew">When the next one is asked for.</param>
public sealed record StoredCertificate(
    long Number, string Device, CertificateSlot Slot, string Serial, DateTimeOffset Issued, DateTimeOffset NotBefore,
    DateTimeOffset NotAfter, DateTimeOffset Renew)
{
    /// <summary>DER.</summary>
    public byte[] Certificate { get; init; } = [];

    /// <summary>The certificate of its issuer, DER.</summary>
    public byte[] Issuer { get; init; } = [];

    /// <summary>The request that it answers, DER.</summary>
    public byte[] Request { get; init; } = [];

    /// <summary>When the device confirmed that it has it; null before.</summary>
    public DateTimeOffset? Installed { get; init; }

    /// <summary>Why it is to be revoked; null if it is not.</summary>
    public RevocationReason? Revocation { get; init; }

    /// <summary>How often the CA was asked in vain to revoke it.</summary>
    public long RevocationAttempts { get; init; }

    /// <summary>What the CA has answered last about the revocation; empty for nothing.</summary>
    public string RevocationAnswer { get; init; } = "";

    /// <summary>When the CA has revoked it; null before.</summary>
    public DateTimeOffset? Revoked { get; init; }
}
