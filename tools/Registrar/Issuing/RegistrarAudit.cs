using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Enrolment;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>What the registrar writes into the audit log.</summary>
internal static class RegistrarAudit
{
    private const string Who = "registrar";

    /// <summary>The CA has issued a certificate.</summary>
    public static AuditEntry Issued(StoredCertificate certificate, DateTimeOffset now) => Entry(
        "issue", certificate.Device, FormattableString.Invariant($"{Name(certificate)}, until {certificate.NotAfter.UtcDateTime:u}"), now);

    /// <summary>The device has it.</summary>
    public static AuditEntry Installed(StoredCertificate certificate, DateTimeOffset now) =>
        Entry("install", certificate.Device, Name(certificate), now);

    /// <summary>Device, registrar or CA refuses a request or a certificate.</summary>
    public static AuditEntry Refused(DeviceEnrolment row, string reason, DateTimeOffset now) =>
        Entry("refuse-certificate", row.Device, $"refused: {row.Slot}: {reason}", now);

    /// <summary>Certificates are to be revoked.</summary>
    public static AuditEntry Revoking(string device, int count, RevocationReason reason, DateTimeOffset now) =>
        Entry("revoke", device, FormattableString.Invariant($"{count} certificates: {reason}"), now);

    /// <summary>The CA has revoked one.</summary>
    public static AuditEntry Revoked(StoredCertificate certificate, DateTimeOffset now) =>
        Entry("revoked", certificate.Device, $"{Name(certificate)}: {certificate.Revocation}", now);

    /// <summary>The CA does not revoke one.</summary>
    public static AuditEntry NotRevoked(StoredCertificate certificate, string answer, DateTimeOffset now) =>
        Entry("revoked", certificate.Device, $"refused: {Name(certificate)}: {answer}", now);

    private static string Name(StoredCertificate certificate) => $"{certificate.Slot}, serial {certificate.Serial}";

    private static AuditEntry Entry(string action, string device, string outcome, DateTimeOffset now) =>
        new(now, Who, Who, action, device, outcome);
}
