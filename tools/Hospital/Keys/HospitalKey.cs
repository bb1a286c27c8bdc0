using System.Security.Cryptography;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Hospital.Keys;

/// <summary>A private P-256 key of the hospital: of the authority, or of a recipient.</summary>
public sealed class HospitalKey : IDisposable
{
    // Of PBKDF2, each time that the passphrase is typed: a quarter of a second, and as long for each guess of a thief.
    private const int PassphraseIterations = 600_000;

    private readonly ECDsa _signing;
    private readonly ECDiffieHellman _agreeing;

    private HospitalKey(ECParameters parameters)
    {
        _signing = ECDsa.Create(parameters);
        _agreeing = ECDiffieHellman.Create(parameters);
        Public = CosePublicKey.From(parameters);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    /// <summary>The public half.</summary>
    public CosePublicKey Public { get; }

    /// <summary>A new key.</summary>
    public static HospitalKey Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new HospitalKey(key.ExportParameters(true));
    }

    /// <summary>Reads a PKCS#8 PEM file without a passphrase: no service has anybody who could type one.</summary>
    /// <exception cref="CryptographicException">There is no private P-256 key in it.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read, or has a passphrase; the message names it.</exception>
    public static HospitalKey Load(string path)
    {
        string pem = InputFile.ReadText(path);
        return !IsEncrypted(pem) ? Read(path, key => key.ImportFromPem(pem)) : throw new InvalidDataException(
            $"{path}: this key has a passphrase, and nobody can type it here; give a key of this program's own, and in place of the "
            + "authority's a delegation to that key ('medagent delegation new')");
    }

    /// <summary>Whether a file has a key that a passphrase protects (PKCS#8 with PBES2, RFC 8018).</summary>
    /// <exception cref="InvalidDataException">The file cannot be read; the message names it.</exception>
    public static bool HasPassphrase(string path) => IsEncrypted(InputFile.ReadText(path));

    /// <summary>Reads a PKCS#8 PEM file that a passphrase protects.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">The passphrase.</param>
    /// <exception cref="CryptographicException">There is no private P-256 key in it, or it has another passphrase.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read; the message names it.</exception>
    public static HospitalKey Load(string path, string passphrase)
    {
        string pem = InputFile.ReadText(path);
        return Read(path, key => key.ImportFromEncryptedPem(pem, passphrase));
    }

    /// <summary>Writes the key as PKCS#8 PEM, readable by its owner only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replace">Whether an existing file may be replaced.</param>
    /// <param name="passphrase">Encrypts the key; null to leave it readable.</param>
    /// <exception cref="IOException">The file exists already.</exception>
    public void Save(string path, bool replace = false, string? passphrase = null)
    {
        if (replace)
        {
            File.Delete(path);
        }

        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using StreamWriter writer = new(path, options);
        writer.WriteLine(passphrase is null
            ? _signing.ExportPkcs8PrivateKeyPem()
            : _signing.ExportEncryptedPkcs8PrivateKeyPem(
                passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, PassphraseIterations)));
    }

    /// <summary>ECDSA with SHA-256.</summary>
    /// <returns>r and s, 32 bytes each.</returns>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _signing.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>ECDSA with SHA-256, as the programs of others want it: in DER (RFC 3279, section 2.2.3).</summary>
    public byte[] SignDer(ReadOnlySpan<byte> data) =>
        _signing.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>ECDH key agreement.</summary>
    /// <returns>The x coordinate of the shared point, 32 bytes.</returns>
    public byte[] DeriveSharedSecret(CosePublicKey other)
    {
        using ECDiffieHellman key = other.ToECDiffieHellman();
        using ECDiffieHellmanPublicKey publicKey = key.PublicKey;
        return _agreeing.DeriveRawSecretAgreement(publicKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signing.Dispose();
        _agreeing.Dispose();
    }

    private static bool IsEncrypted(string pem) =>
        PemEncoding.TryFind(pem, out PemFields fields) && pem[fields.Label] == "ENCRYPTED PRIVATE KEY";

    private static HospitalKey Read(string path, Action<ECDsa> import)
    {
        using ECDsa key = ECDsa.Create();
        try
        {
            import(key);
            ECParameters parameters = key.ExportParameters(true);
            return parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? new HospitalKey(parameters)
                : throw new CryptographicException("it is on another curve than P-256");
        }
        catch (Exception refusal) when (refusal is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            throw new CryptographicException(
                $"{path}: there is no private P-256 key in this file; give one in PKCS#8 PEM, as 'medagent recipient new' writes it",
                refusal);
        }
    }
}
