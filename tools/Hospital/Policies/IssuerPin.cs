using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>How a policy names a CA that may issue certificates for devices: by its key, so the CA's certificate may be renewed.</summary>
public static class IssuerPin
{
    /// <summary>The pin of a certificate: SHA-256 of its SubjectPublicKeyInfo, 64 lower-case hexadecimal digits.</summary>
    public static string Of(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>The pin of the certificate in a file.</summary>
    /// <param name="path">PEM with one certificate.</param>
    /// <exception cref="InvalidDataException">There is none; the message says what to do.</exception>
    public static string OfPem(string path)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(InputFile.ReadText(path));
            return Of(certificate);
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException($"{path}: there is no certificate in it; give the CA's certificate (PEM)");
        }
    }
}
