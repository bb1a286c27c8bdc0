using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar.Serving;

/// <summary>Decides about the requests of other devices of the hospital, and passes on what its rules allow.</summary>
/// <param name="authority">The hospital's CA.</param>
/// <param name="trusted">The CAs that count for clients.</param>
/// <param name="clients">Who may have which names.</param>
/// <param name="logger">What was decided is logged here.</param>
public sealed partial class EstService(
    ICertificateAuthority authority, TrustedAuthorities trusted, EstClients clients, ILogger logger)
{
    // Of requests that the CA has not decided yet. More begin anew.
    private const int TicketLimit = 1000;

    private readonly ConcurrentDictionary<string, byte[]> _tickets = [];

    /// <summary>The lists of revoked certificates of the CAs; null where nobody asks them.</summary>
    public RevocationLists? Revocations { get; init; }

    /// <summary>The certificates of the CAs, DER.</summary>
    public IReadOnlyList<byte[]> Authorities => [.. trusted.All.Select(each => each.RawData)];

    /// <summary>Whether a certificate of a client counts.</summary>
    public bool IsTrusted(X509Certificate2 certificate, IEnumerable<X509Certificate2> others) =>
        trusted.FindFault(certificate, others) is null;

    /// <summary>Whether a client's certificate was revoked, as far as there are lists.</summary>
    /// <param name="certificate">The one of the TLS connection, which was verified; null without one.</param>
    /// <returns>The status, and why it is not good, for the client.</returns>
    public (CertificateStatus Status, string Reason) FindRevocation(X509Certificate2? certificate)
    {
        if (certificate is null || Revocations is null)
        {
            return (CertificateStatus.Good, "");
        }

        (CertificateStatus status, string reason) = Revocations.Find(certificate);
        if (status != CertificateStatus.Good)
        {
            LogRefused(certificate.GetNameInfo(X509NameType.SimpleName, false), reason);
        }

        return (status, status == CertificateStatus.Unknown ? "whether the certificate was revoked is not known now" : reason);
    }

    /// <summary>The client behind a request; null for nobody who is known.</summary>
    /// <param name="certificate">The one of the TLS connection, which was verified; null without one.</param>
    /// <param name="authorization">The header; empty without one.</param>
    public EstClientRule? FindClient(X509Certificate2? certificate, string authorization) =>
        certificate is not null && clients.FindByCertificate(certificate.GetNameInfo(X509NameType.SimpleName, false)) is { } rule
            ? rule
            : clients.FindByPassword(authorization);

    /// <summary>Asks the CA for the certificate of a client.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="renewed">The certificate that is to be renewed, whose names the request must have; null for a new one.</param>
    /// <param name="body">The request as it came.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<AuthorityAnswer> EnrolAsync(
        EstClientRule client, X509Certificate2? renewed, string body, CancellationToken cancellation)
    {
        string who = client.Certificate ?? client.User!;
        (EstRequest? request, string fault) = EstRequest.TryRead(body);
        if (request is not null)
        {
            fault = !request.IsAllowedBy(client) ? "the client may not have these names"
                : renewed is not null && !NamesOf(renewed).SetEquals(request.Names) ? "the request has other names than the certificate"
                : "";
        }

        if (fault.Length > 0)
        {
            LogRefused(who, fault);
            return new AuthorityAnswer(AuthorityOutcome.Refused, fault);
        }

        string digest = request!.Digest();
        AuthorityAnswer answer = await authority.EnrolAsync(request.Der, _tickets.GetValueOrDefault(digest), cancellation);
        _tickets.TryRemove(digest, out _);
        if (answer is { Outcome: AuthorityOutcome.Waiting, Ticket.Length: > 0 } && _tickets.Count < TicketLimit)
        {
            _tickets[digest] = answer.Ticket;
        }

        LogAnswer(who, string.Join(", ", request.Names), answer.Outcome, answer.Reason);
        return answer;
    }

    private static HashSet<string> NamesOf(X509Certificate2 certificate) =>
    [
        certificate.GetNameInfo(X509NameType.SimpleName, false),
        .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()),
    ];

    [LoggerMessage(21, LogLevel.Warning, "EST: refused for {Client}: {Reason}")]
    private partial void LogRefused(string client, string reason);

    [LoggerMessage(22, LogLevel.Information, "EST: {Names} for {Client}: {Outcome} {Reason}")]
    private partial void LogAnswer(string client, string names, AuthorityOutcome outcome, string reason);
}
