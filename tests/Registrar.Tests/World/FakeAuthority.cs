using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Authorities;

namespace Registrar.Tests.World;

/// <summary>
/// A CA in this process, in the simulation's time: it issues what it is asked for, unless the test says what else it does.
/// </summary>
internal sealed class FakeAuthority : ICertificateAuthority, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly Func<DateTimeOffset> _clock;
    private long _serial = 100;

    public FakeAuthority(Func<DateTimeOffset> clock)
    {
        _clock = clock;
        CertificateRequest request = new("CN=CA", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(clock().AddDays(-1), clock().AddYears(30));
    }

    /// <summary>How long its certificates are valid.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(90);

    /// <summary>What it answers in place of its work; null for its work.</summary>
    public AuthorityAnswer? Answer { get; set; }

    /// <summary>The requests that have reached it, with their tickets.</summary>
    public List<(byte[] Request, byte[]? Ticket, DateTimeOffset At)> Requests { get; } = [];

    /// <summary>What it was asked to revoke.</summary>
    public List<(byte[] Certificate, RevocationReason Reason)> Revocations { get; } = [];

    public Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation)
    {
        Requests.Add((request, ticket, _clock()));
        return Task.FromResult(Answer ?? Issue(request));
    }

    public Task<AuthorityAnswer> RevokeAsync(byte[] certificate, RevocationReason reason, CancellationToken cancellation)
    {
        Revocations.Add((certificate, reason));
        return Task.FromResult(Answer ?? new AuthorityAnswer(AuthorityOutcome.Done));
    }

    public Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private AuthorityAnswer Issue(byte[] request)
    {
        CertificateRequest read = CertificateRequest.LoadSigningRequest(
            request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using X509Certificate2 issued = read.Create(_root, _clock(), _clock() + Life, BitConverter.GetBytes(++_serial));
        return new AuthorityAnswer(AuthorityOutcome.Done) { Certificate = issued.RawData, Issuer = _root.RawData };
    }
}
