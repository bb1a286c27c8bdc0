using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NanoMedAgent.Hospital.Files;

/// <summary>Certificates and keys in PEM that options name. Whatever is wrong with one is reported in one line.</summary>
public static class CertificateFiles
{
    /// <summary>Reads all certificates of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="InvalidDataException">There is none, or one cannot be read.</exception>
    public static X509Certificate2Collection Read(string path, string option)
    {
        string pem = InputFile.ReadText(path);
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException mistake)
        {
            throw new InvalidDataException(
                $"{option} {path}: a certificate in this file cannot be read ({mistake.Message.TrimEnd('.')}); export it again as PEM",
                mistake);
        }

        return certificates.Count > 0
            ? certificates
            : throw new InvalidDataException(
                $"{option} {path}: this file contains no certificate; a certificate begins with -----BEGIN CERTIFICATE----- (PEM)");
    }

    /// <summary>Joins a program's own certificate with its private key.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="path">Its file.</param>
    /// <param name="keyPath">The file of the key; null if it is in the same file.</param>
    /// <param name="option">The option that names the certificate.</param>
    /// <param name="keyOption">The option that names the key.</param>
    /// <exception cref="InvalidDataException">They do not belong together, or the certificate is not valid today.</exception>
    public static X509Certificate2 ReadOwn(X509Certificate2 certificate, string path, string? keyPath, string option, string keyOption)
    {
        if (DateTime.Now < certificate.NotBefore || DateTime.Now > certificate.NotAfter)
        {
            throw new InvalidDataException(
                $"{option} {path}: {certificate.Subject} is valid from {ValidityOf(certificate)}, not today; get a new one, or "
                + "correct the date of this computer");
        }

        string keyPem = InputFile.ReadText(keyPath ?? path);
        if (keyPath is null && !keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{option} and {keyOption} go together: give both, or none");
        }

        if (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"{keyOption} {keyPath ?? path}: this key has a password, which a service cannot type; remove it: openssl pkey -in "
                + $"{keyPath ?? path} -out plain.key.pem");
        }

        try
        {
            X509Certificate2 own = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), keyPem);

            // Windows does not use a key in TLS that was never in a key store.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null) : own;
        }
        catch (Exception mistake) when (mistake is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{keyOption} {keyPath ?? path}: this is not the private key (PEM) of the certificate in {path}; give two files that "
                + "belong together",
                mistake);
        }
    }

    /// <summary>When a certificate is valid, for people.</summary>
    public static string ValidityOf(X509Certificate2 certificate) =>
        $"{DateOf(certificate.NotBefore)} to {DateOf(certificate.NotAfter)}";

    private static string DateOf(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
