using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>The CAs that the registrar trusts: a certificate counts when its chain ends at one of the roots.</summary>
public sealed class TrustedAuthorities
{
    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];
    private readonly Func<DateTimeOffset> _clock;

    /// <summary>Trusts certificates.</summary>
    /// <param name="certificates">Roots, and CAs behind them.</param>
    /// <param name="clock">The current time.</param>
    public TrustedAuthorities(X509Certificate2Collection certificates, Func<DateTimeOffset> clock)
    {
        _clock = clock;
        foreach (X509Certificate2 certificate in certificates)
        {
            (IsSelfIssued(certificate) ? _roots : _intermediates).Add(certificate);
        }
    }

    /// <summary>All of them, roots first.</summary>
    public X509Certificate2Collection All => [.. _roots, .. _intermediates];

    /// <summary>Reads a PEM file.</summary>
    /// <exception cref="InvalidDataException">There is no root certificate in it; the message says what to do.</exception>
    public static TrustedAuthorities Load(string path, Func<DateTimeOffset> clock)
    {
        TrustedAuthorities trusted = new(ReadCertificates(path), clock);
        return trusted._roots.Count > 0
            ? trusted
            : throw new InvalidDataException($"{path}: there is no self-signed certificate in this file; add that of the root CA");
    }

    /// <summary>The certificates of a PEM file.</summary>
    /// <exception cref="InvalidDataException">There is none in it; the message says what to do.</exception>
    public static X509Certificate2Collection ReadCertificates(string path)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(InputFile.ReadText(path));
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }

        return certificates.Count > 0
            ? certificates
            : throw new InvalidDataException($"{path}: there is no certificate in this file; give one in PEM");
    }

    /// <summary>Whether one of them has issued a certificate, be it valid now or not.</summary>
    public bool IsIssuerOf(X509Certificate2 certificate) =>
        All.Any(each => each.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData));

    /// <summary>Builds the chain of a certificate up to a trusted root. Lists of revoked certificates are not fetched.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="others">Certificates that came with it.</param>
    /// <returns>Why there is no such chain, for people; null if there is one.</returns>
    public string? FindFault(X509Certificate2 certificate, IEnumerable<X509Certificate2> others) => FindFault(certificate, others, out _);

    /// <summary>Builds the chain of a certificate up to a trusted root. Lists of revoked certificates are not fetched.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="others">Certificates that came with it.</param>
    /// <param name="issuer">The certificate of its issuer, DER; null if there is no chain.</param>
    /// <returns>Why there is no such chain, for people; null if there is one.</returns>
    public string? FindFault(X509Certificate2 certificate, IEnumerable<X509Certificate2> others, out byte[]? issuer)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_intermediates);
        chain.ChainPolicy.ExtraStore.AddRange(others.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _clock().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        bool isTrusted = chain.Build(certificate);
        string? fault = isTrusted ? null : chain.ChainStatus.Length > 0 ? chain.ChainStatus[0].StatusInformation.TrimEnd('.') : "no chain";
        issuer = isTrusted && chain.ChainElements.Count > 1 ? chain.ChainElements[1].Certificate.RawData : null;
        foreach (X509ChainElement element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return fault;
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
