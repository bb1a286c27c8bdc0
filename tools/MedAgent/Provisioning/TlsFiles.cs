using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>Certificates and key for TLS between device and broker, checked before a device gets them.</summary>
internal sealed record TlsFiles
{
    /// <summary>Name of the file on the device with the CA of the broker.</summary>
    public const string AuthorityName = "broker-ca.pem";

    /// <summary>Name of the file on the device with its own certificate.</summary>
    public const string CertificateName = "broker-cert.pem";

    /// <summary>Name of the file on the device with the private key of its certificate.</summary>
    public const string KeyName = "broker-key.pem";

    private const int LeastRsaBits = 2048;

    // The limit of mbedTLS is much higher, but the time of a handshake grows with the cube of the length, on a chip with 240 MHz.
    private const int MostRsaBits = 4096;
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EllipticCurveOid = "1.2.840.10045.2.1";

    /// <summary>The CA certificates of the broker.</summary>
    public byte[]? Authority { get; private init; }

    /// <summary>The device's certificate, with intermediate certificates.</summary>
    public byte[]? Certificate { get; private init; }

    /// <summary>The private key of the device's certificate.</summary>
    public byte[]? Key { get; private init; }

    /// <summary>What is valid but may cause problems.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>No files, for a connection without TLS.</summary>
    public static TlsFiles None { get; } = new();

    /// <summary>Reads and checks the files.</summary>
    /// <param name="authorityPath">CA certificates of the broker (PEM); required.</param>
    /// <param name="certificatePath">The device's certificate (PEM), or null.</param>
    /// <param name="keyPath">Its private key (PEM), or null.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="InvalidDataException">The message says which file, and what to do.</exception>
    public static TlsFiles Read(string? authorityPath, string? certificatePath, string? keyPath, DateTimeOffset now)
    {
        if (authorityPath is null)
        {
            throw new InvalidDataException("--broker-ca is missing: without it a device cannot authenticate its broker. Give the "
                + "certificate of the broker's CA (PEM), or --no-tls for tests on a desk");
        }

        if (certificatePath is null != keyPath is null)
        {
            throw new InvalidDataException("--broker-cert and --broker-key go together: give both, or none if the broker authenticates "
                + "devices in another way");
        }

        List<string> warnings = [];
        X509Certificate2Collection authorities = ReadCertificates(authorityPath, "--broker-ca", now, warnings);
        foreach (X509Certificate2 authority in authorities.Where(certificate => !IsAuthority(certificate)))
        {
            warnings.Add($"{authorityPath}: {authority.Subject} is not marked as a CA; the device may refuse it");
        }

        if (certificatePath is null || keyPath is null)
        {
            return new TlsFiles { Authority = InputFile.ReadBytes(authorityPath), Warnings = warnings };
        }

        X509Certificate2Collection own = ReadCertificates(certificatePath, "--broker-cert", now, warnings);
        CheckKey(own[0], certificatePath, keyPath);
        if (!Chains(own, authorities, now))
        {
            warnings.Add($"{certificatePath}: no certificate in {authorityPath} has signed it; that is only right if the broker trusts "
                + "another CA than its own");
        }

        return new TlsFiles
        {
            Authority = InputFile.ReadBytes(authorityPath),
            Certificate = InputFile.ReadBytes(certificatePath),
            Key = InputFile.ReadBytes(keyPath),
            Warnings = warnings,
        };
    }

    private static X509Certificate2Collection ReadCertificates(string path, string option, DateTimeOffset now, List<string> warnings)
    {
        string pem = ReadPem(path, option);
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{option} {path}: this file contains a private key; give a file with the certificate only");
        }

        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException mistake)
        {
            throw new InvalidDataException($"{option} {path}: a certificate in this file cannot be read ({mistake.Message}); export it "
                + "again as PEM");
        }

        if (certificates.Count == 0)
        {
            throw new InvalidDataException($"{option} {path}: this file contains no certificate; a certificate begins with -----BEGIN "
                + "CERTIFICATE----- (PEM)");
        }

        foreach (X509Certificate2 certificate in certificates)
        {
            string validity = $"{Date(certificate.NotBefore)} to {Date(certificate.NotAfter)}";
            if (now < certificate.NotBefore || now > certificate.NotAfter)
            {
                throw new InvalidDataException($"{option} {path}: {certificate.Subject} is valid from {validity}, not today; get a new "
                    + "one, or correct the date of this computer");
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
            throw new InvalidDataException($"--broker-key {keyPath}: this key has a password, which cannot be entered on a device; remove "
                + $"it: openssl pkey -in {keyPath} -out plain.key.pem");
        }

        try
        {
            X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), pem).Dispose();
        }
        catch (Exception mistake) when (mistake is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"--broker-key {keyPath}: this is not the private key (PEM) of the certificate in "
                + $"{certificatePath}; give two files that belong together");
        }
    }

    /// <summary>Why the device's mbedTLS may not be able to use a key, as far as known: RSA and NIST's curves are built in.</summary>
    private static string? KeyWarning(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.PublicKey.Oid.Value == RsaOid ? certificate.GetRSAPublicKey() : null;
        using ECDsa? curve = certificate.PublicKey.Oid.Value == EllipticCurveOid ? certificate.GetECDsaPublicKey() : null;
        return rsa?.KeySize < LeastRsaBits ? $"RSA of {rsa.KeySize} bits is too short to be secure; use P-256"
            : rsa?.KeySize > MostRsaBits ? $"RSA of {rsa.KeySize} bits takes long on a device and may need too much memory; use P-256"
            : curve?.KeySize > 256 ? $"a curve of {curve.KeySize} bits takes longer on a device than necessary; use P-256"
            : rsa is null && curve is null ? $"the device's TLS does not support this kind of key "
                + $"({certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value}); use P-256"
            : null;
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);

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

    private static string ReadPem(string path, string option)
    {
        try
        {
            return InputFile.ReadText(path);
        }
        catch (InvalidDataException mistake)
        {
            throw new InvalidDataException($"{option} {mistake.Message}", mistake);
        }
    }

    private static string Date(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
