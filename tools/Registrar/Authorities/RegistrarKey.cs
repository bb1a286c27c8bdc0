using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Security;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>A private key of the registrar: P-256, P-384 or RSA. It is never written into a text.</summary>
public sealed class RegistrarKey : IDisposable
{
    private readonly AsymmetricKeyParameter _private;

    private RegistrarKey(AsymmetricAlgorithm key)
    {
        Key = key;
        byte[] pkcs8 = key.ExportPkcs8PrivateKey();
        _private = PrivateKeyFactory.CreateKey(pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        Public = PublicKeyFactory.CreateKey(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The key for .NET.</summary>
    public AsymmetricAlgorithm Key { get; }

    /// <summary>The public half.</summary>
    public AsymmetricKeyParameter Public { get; }

    /// <summary>The digest that goes with the key.</summary>
    public HashAlgorithmName Digest => Key.KeySize == 384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;

    /// <summary>A new P-256 key.</summary>
    public static RegistrarKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key in PEM.</summary>
    /// <returns>null if there is none of these kinds in the text.</returns>
    public static RegistrarKey? TryRead(string pem)
    {
        foreach (Func<AsymmetricAlgorithm> create in new Func<AsymmetricAlgorithm>[] { ECDsa.Create, RSA.Create })
        {
            AsymmetricAlgorithm key = create();
            try
            {
                key.ImportFromPem(pem);
                return new RegistrarKey(key);
            }
            catch (Exception refusal) when (refusal is ArgumentException or CryptographicException or PlatformNotSupportedException)
            {
                key.Dispose();
            }
        }

        return null;
    }

    /// <summary>PKCS#8 in PEM, for the file of the key alone.</summary>
    public string ToPem() => Key.ExportPkcs8PrivateKeyPem() + Environment.NewLine;

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    /// <summary>Signs for BouncyCastle.</summary>
    internal ISignatureFactory CreateSigner() =>
        new Asn1SignatureFactory($"{Digest.Name}with{(Key is RSA ? "RSA" : "ECDSA")}", _private);
}
