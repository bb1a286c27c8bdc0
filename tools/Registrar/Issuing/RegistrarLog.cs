using Microsoft.Extensions.Logging;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>
/// What the service logs: a line for each thing that happens, with its parts as fields. No key and no password is among them.
/// </summary>
/// <param name="logger">Where it is logged.</param>
public sealed partial class RegistrarLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "CA at {Authority}; commands are signed by {Key}")]
    public partial void Started(string authority, string key);

    [LoggerMessage(2, LogLevel.Information, "connected to {Broker}")]
    public partial void Connected(string broker);

    [LoggerMessage(3, LogLevel.Warning, "not connected to {Broker}: {Why}; trying again")]
    public partial void Disconnected(string broker, string why);

    [LoggerMessage(4, LogLevel.Information, "issued: {Device} {Slot}, serial {Serial}, until {NotAfter:u}, renewed at {Renew:u}")]
    public partial void Issued(string device, CertificateSlot slot, string serial, DateTimeOffset notAfter, DateTimeOffset renew);

    [LoggerMessage(5, LogLevel.Information, "installed: {Device} {Slot}, serial {Serial}")]
    public partial void Installed(string device, CertificateSlot slot, string serial);

    [LoggerMessage(6, LogLevel.Warning, "refused: {Device} {Slot}: {Reason}")]
    public partial void Refused(string device, CertificateSlot slot, string reason);

    [LoggerMessage(7, LogLevel.Warning, "the CA cannot be asked: {Reason}; nothing is lost, trying again")]
    public partial void AuthorityUnavailable(string reason);

    [LoggerMessage(8, LogLevel.Information, "the CA answers again")]
    public partial void AuthorityAvailable();

    [LoggerMessage(9, LogLevel.Warning, "to be revoked: {Count} certificates of {Device}, {Reason}")]
    public partial void Revoking(string device, int count, RevocationReason reason);

    [LoggerMessage(10, LogLevel.Warning, "revoked: {Device} {Slot}, serial {Serial}, {Reason}")]
    public partial void Revoked(string device, CertificateSlot slot, string serial, RevocationReason reason);

    [LoggerMessage(11, LogLevel.Error, "not revoked: {Device} {Slot}, serial {Serial}: {Answer}")]
    public partial void NotRevoked(string device, CertificateSlot slot, string serial, string answer);

    [LoggerMessage(12, LogLevel.Error, "the database failed: {Why}; trying again")]
    public partial void StoreFailed(string why);

    [LoggerMessage(13, LogLevel.Information, "stopped")]
    public partial void Stopped();

    [LoggerMessage(15, LogLevel.Information, "the registrar has a new certificate of its own, serial {Serial}, until {NotAfter:u}")]
    public partial void RenewedOwn(string serial, DateTimeOffset notAfter);

    [LoggerMessage(16, LogLevel.Error, "the registrar's own certificate, until {NotAfter:u}, is not renewed: {Reason}; trying again")]
    public partial void NotRenewedOwn(DateTimeOffset notAfter, string reason);

    [LoggerMessage(17, LogLevel.Information, "{Line}")]
    public partial void Noted(string line);

    [LoggerMessage(14, LogLevel.Warning, "{Warning}")]
    public partial void Warned(string warning);
}
