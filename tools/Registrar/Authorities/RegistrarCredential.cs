using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;
using Org.BouncyCastle.X509;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>The certificate with which the registrar authenticates itself to the CA, with its key.</summary>
public sealed class RegistrarCredential : IDisposable
{
    private RegistrarCredential(X509Certificate2Collection chain, RegistrarKey key)
    {
        Chain = chain;
        Key = key;
        Certificate = new X509CertificateParser().ReadCertificate(chain[0].RawData);
    }

    /// <summary>The certificate, and those of CAs behind it.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>The certificate for BouncyCastle.</summary>
    public Org.BouncyCastle.X509.X509Certificate Certificate { get; }

    /// <summary>Its key.</summary>
    public RegistrarKey Key { get; }

    /// <summary>Reads certificate and key.</summary>
    /// <param name="certificateFile">PEM: the certificate first; also the key, as a renewal writes it.</param>
    /// <param name="keyFile">PEM; null where the key is in the other file, which goes before this one.</param>
    /// <exception cref="InvalidDataException">They cannot be used; the message names the file and says what to do.</exception>
    public static RegistrarCredential Load(string certificateFile, string? keyFile)
    {
        X509Certificate2Collection chain = TrustedAuthorities.ReadCertificates(certificateFile);
        if (keyFile is null || InputFile.ReadText(certificateFile).Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            keyFile = certificateFile;
        }

        RegistrarKey key = RegistrarKey.TryRead(InputFile.ReadText(keyFile)) ?? throw new InvalidDataException(
            $"{keyFile}: there is no private key in this file that can be used; give one of P-256, P-384 or RSA in PEM");
        if (!chain[0].PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.Key.ExportSubjectPublicKeyInfo()))
        {
            key.Dispose();
            throw new InvalidDataException(
                $"{keyFile}: this is not the key of the certificate in {certificateFile}; give the two of a pair");
        }

        return new RegistrarCredential(chain, key);
    }

    /// <summary>The certificate with its key, as TLS wants it.</summary>
    public X509Certificate2 ToTlsCertificate()
    {
        using X509Certificate2 pair = Key.Key is RSA rsa ? chain0().CopyWithPrivateKey(rsa) : chain0().CopyWithPrivateKey((ECDsa)Key.Key);

        // A key that exists in memory alone is refused by TLS on Windows.
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);

        X509Certificate2 chain0() => Chain[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        foreach (X509Certificate2 certificate in Chain)
        {
            certificate.Dispose();
        }
    }
}
