using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// The key pair of backups: RSA with 3072 bits. Whoever makes backups needs the public half only; the private one stays offline.
/// </summary>
public static class BackupKey
{
    private const int Bits = 3072;

    /// <summary>A new key pair.</summary>
    public static RSA Create() => RSA.Create(Bits);

    /// <summary>Reads a public key, or the certificate of one.</summary>
    /// <exception cref="InvalidDataException">There is none in the file.</exception>
    public static RSA LoadPublic(string path)
    {
        string pem = InputFile.ReadText(path);
        try
        {
            if (pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
            {
                using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
                return certificate.GetRSAPublicKey() ?? throw new CryptographicException("the certificate is not one of an RSA key");
            }

            RSA key = RSA.Create();
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception refusal) when (refusal is ArgumentException or CryptographicException)
        {
            throw new InvalidDataException(
                $"{path}: there is no public RSA key or certificate in this file; give one, as 'medagent store key' writes it", refusal);
        }
    }

    /// <summary>Reads a private key.</summary>
    /// <exception cref="InvalidDataException">There is none in the file.</exception>
    public static RSA LoadPrivate(string path)
    {
        string pem = InputFile.ReadText(path);
        RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportPkcs8PrivateKey();
            return key;
        }
        catch (Exception refusal) when (refusal is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException(
                $"{path}: there is no private RSA key in this file; give one in PKCS#8 PEM, as 'medagent store key' writes it", refusal);
        }
    }
}
