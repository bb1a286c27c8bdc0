using System.Security.Cryptography;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Authorities;

namespace Registrar.Tests.World;

/// <summary>`openssl ca` as the CA of a registrar, without a protocol in between.</summary>
internal sealed class OpenSslCa(OpenSslAuthority authority) : ICertificateAuthority
{
    /// <summary>
    /// The time of a simulation that is ahead of OpenSSL's: certificates begin in OpenSSL's time, so that they are valid for others as
    /// well, and end 90 days after this one. null for OpenSSL's.
    /// </summary>
    public Func<DateTimeOffset>? Clock { get; init; }

    /// <summary>What it answers first, before it works.</summary>
    public Queue<AuthorityAnswer> First { get; } = [];

    /// <summary>The tickets that came with requests.</summary>
    public List<byte[]?> Tickets { get; } = [];

    public Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation)
    {
        Tickets.Add(ticket);
        return Task.FromResult(First.TryDequeue(out AuthorityAnswer? answer) ? answer : new AuthorityAnswer(AuthorityOutcome.Done)
        {
            Certificate = OpenSslAuthority.Read(authority.Issue(request, end: Clock?.Invoke().AddDays(90))).RawData,
            Issuer = OpenSslAuthority.Read(authority.Certificate).RawData,
        });
    }

    public Task<AuthorityAnswer> RevokeAsync(byte[] certificate, RevocationReason reason, CancellationToken cancellation)
    {
        string file = authority.File("revoked.pem");
        File.WriteAllText(file, PemEncoding.WriteString("CERTIFICATE", certificate));

        // `openssl ca` of OpenSSL 3.0 cannot write privilegeWithdrawn.
        string name = (reason == RevocationReason.PrivilegeWithdrawn ? RevocationReason.Unspecified : reason).ToString();
        authority.Revoke(file, char.ToLowerInvariant(name[0]) + name[1..]);
        return Task.FromResult(new AuthorityAnswer(AuthorityOutcome.Done));
    }

    public Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
