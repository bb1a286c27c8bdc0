using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.HostSim.Life;

/// <summary>A hospital's CA in virtual time: it issues certificates for a year, unless it is down.</summary>
internal sealed class LifeAuthority : ICertificateAuthority, IDisposable
{
    private const int RootYears = 40;
    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(365);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly Func<DateTimeOffset> _clock;
    private long _serial;

    /// <summary>A CA with a new key.</summary>
    public LifeAuthority(string name, Func<DateTimeOffset> clock)
    {
        _clock = clock;
        CertificateRequest request = new($"CN={name} CA", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(clock().AddDays(-1), clock().AddYears(RootYears));
    }

    /// <summary>Whether nobody can reach it.</summary>
    public bool IsDown { get; set; }

    /// <summary>How policies name it.</summary>
    public string Pin => IssuerPin.Of(_root);

    /// <inheritdoc/>
    public Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation) =>
        Task.FromResult(IsDown ? Unavailable : Issue(request));

    /// <inheritdoc/>
    public Task<AuthorityAnswer> RevokeAsync(byte[] certificate, RevocationReason reason, CancellationToken cancellation) =>
        Task.FromResult(IsDown ? Unavailable : new AuthorityAnswer(AuthorityOutcome.Done));

    /// <inheritdoc/>
    public Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation) =>
        throw new NotSupportedException("the simulated CA is asked by no key of a registrar");

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private static AuthorityAnswer Unavailable { get; } = new(AuthorityOutcome.Unavailable, "the CA is down");

    private AuthorityAnswer Issue(byte[] request)
    {
        CertificateRequest read = CertificateRequest.LoadSigningRequest(
            request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using X509Certificate2 issued = read.Create(_root, _clock(), _clock() + CertificateLife, BitConverter.GetBytes(++_serial));
        return new AuthorityAnswer(AuthorityOutcome.Done) { Certificate = issued.RawData, Issuer = _root.RawData };
    }
}
