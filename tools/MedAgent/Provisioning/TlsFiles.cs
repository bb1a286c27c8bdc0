using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>Certificates and key by which device and broker believe each other, checked before a device has them.</summary>
internal sealed record TlsFiles
{
    /// <summary>On the device: who may have signed the broker's certificate.</summary>
    public const string AuthorityName = "broker-ca.pem";

    /// <summary>On the device: its own certificate.</summary>
    public const string CertificateName = "broker-cert.pem";

    /// <summary>On the device: that certificate's key.</summary>
    public const string KeyName = "broker-key.pem";

    private const int LeastRsaBits = 2048;

    // mbedTLS's own limit is far above; but a handshake's arithmetic grows with the cube of it, on a chip of 240 MHz.
    private const int MostRsaBits = 4096;
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EllipticCurveOid = "1.2.840.10045.2.1";

    /// <summary>The certificates of who signs the broker's certificate.</summary>
    public byte[]? Authority { get; private init; }

    /// <summary>The device's certificate, and what is between it and a root.</summary>
    public byte[]? Certificate { get; private init; }

    /// <summary>The device's key for it.</summary>
    public byte[]? Key { get; private init; }

    /// <summary>What is not wrong, and yet may go wrong.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>No TLS.</summary>
    public static TlsFiles None { get; } = new();

    /// <summary>Reads and checks them.</summary>
    /// <param name="authorityPath">PEM; has to be there.</param>
    /// <param name="certificatePath">PEM, or null with the next.</param>
    /// <param name="keyPath">PEM, or null with the one before.</param>
    /// <param name="now">The date.</param>
    /// <exception cref="InvalidDataException">The message says which file, and what to do.</exception>
    public static TlsFiles Read(string? authorityPath, string? certificatePath, string? keyPath, DateTimeOffset now)
    {
        if (authorityPath is null)
        {
            throw new InvalidDataException("--broker-ca is missing: without it a device cannot tell its broker from another. Say which file has the certificate of the broker's CA (PEM), or --no-tls for a desk");
        }

        if (certificatePath is null != keyPath is null)
        {
            throw new InvalidDataException("--broker-cert and --broker-key go together: give both, or none when devices prove themselves to the broker in another way");
        }

        List<string> warnings = [];
        X509Certificate2Collection authorities = ReadCertificates(authorityPath, "--broker-ca", now, warnings);
        foreach (X509Certificate2 authority in authorities.Where(certificate => !IsAuthority(certificate)))
        {
            warnings.Add($"{authorityPath}: {authority.Subject} is not marked as a CA; the chip may refuse it");
        }

        if (certificatePath is null || keyPath is null)
        {
            return new TlsFiles { Authority = File.ReadAllBytes(authorityPath), Warnings = warnings };
        }

        X509Certificate2Collection own = ReadCertificates(certificatePath, "--broker-cert", now, warnings);
        CheckKey(own[0], certificatePath, keyPath);
        if (!Chains(own, authorities, now))
        {
            warnings.Add($"{certificatePath}: no certificate in {authorityPath} has signed it; that is right only when the broker believes in another CA than it has its own certificate from");
        }

        return new TlsFiles
        {
            Authority = File.ReadAllBytes(authorityPath),
            Certificate = File.ReadAllBytes(certificatePath),
            Key = File.ReadAllBytes(keyPath),
            Warnings = warnings,
        };
    }

    private static X509Certificate2Collection ReadCertificates(string path, string option, DateTimeOffset now, List<string> warnings)
    {
        string pem = ReadPem(path, option);
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{option} {path}: there is a private key in this file; take it out, and give the certificate alone");
        }

        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException mistake)
        {
            throw new InvalidDataException($"{option} {path}: a certificate in this file cannot be read ({mistake.Message}); export it anew, as PEM");
        }

        if (certificates.Count == 0)
        {
            throw new InvalidDataException($"{option} {path}: there is no certificate in this file; it begins with -----BEGIN CERTIFICATE----- (PEM)");
        }

        foreach (X509Certificate2 certificate in certificates)
        {
            string good = $"{Date(certificate.NotBefore)} to {Date(certificate.NotAfter)}";
            if (now < certificate.NotBefore || now > certificate.NotAfter)
            {
                throw new InvalidDataException($"{option} {path}: {certificate.Subject} is good from {good}, and not today; get a new one, or mend this computer's date");
            }

            if (KeyWarning(certificate) is { } warning)
            {
                warnings.Add($"{path}: {certificate.Subject}: {warning}");
            }
        }

        return certificates;
    }

    private static void CheckKey(X509Certificate2 certificate, string certificatePath, string keyPath)
    {
        string pem = ReadPem(keyPath, "--broker-key");
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"--broker-key {keyPath}: this key has a password, and nobody types it on a device; take it off: openssl pkey -in {keyPath} -out plain.key.pem");
        }

        try
        {
            X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), pem).Dispose();
        }
        catch (Exception mistake) when (mistake is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"--broker-key {keyPath}: this is not the private key (PEM) of the certificate in {certificatePath}; give the two that were made together");
        }
    }

    /// <summary>What the chip's mbedTLS will not be able to do with a key, as far as it is known: RSA and NIST's curves are built in.</summary>
    private static string? KeyWarning(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.PublicKey.Oid.Value == RsaOid ? certificate.GetRSAPublicKey() : null;
        using ECDsa? curve = certificate.PublicKey.Oid.Value == EllipticCurveOid ? certificate.GetECDsaPublicKey() : null;
        return rsa?.KeySize < LeastRsaBits ? $"RSA of {rsa.KeySize} bits is too short to be safe; take P-256"
            : rsa?.KeySize > MostRsaBits ? $"RSA of {rsa.KeySize} bits is long work for the chip, and may be too much for its memory; take P-256"
            : curve?.KeySize > 256 ? $"a curve of {curve.KeySize} bits is longer work for the chip than it need be; take P-256"
            : rsa is null && curve is null ? $"the chip's TLS does not know this kind of key ({certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value}); take P-256"
            : null;
    }

    private static bool IsAuthority(X509Certificate2 certificate) => certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);

    private static bool Chains(X509Certificate2Collection own, X509Certificate2Collection authorities, DateTimeOffset now)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(own);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        return chain.Build(own[0]) && chain.ChainElements.Any(element => authorities.Contains(element.Certificate));
    }

    private static string ReadPem(string path, string option) => File.Exists(path)
        ? Encoding.UTF8.GetString(File.ReadAllBytes(path))
        : throw new InvalidDataException($"{option} {path}: there is no such file");

    private static string Date(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
