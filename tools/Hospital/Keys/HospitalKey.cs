using System.Security.Cryptography;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Hospital.Keys;

/// <summary>A private P-256 key of the hospital: of the authority, or of a recipient.</summary>
public sealed class HospitalKey : IDisposable
{
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

    /// <summary>Reads a PKCS#8 PEM file.</summary>
    /// <exception cref="CryptographicException">There is no private P-256 key in it.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read; the message names it.</exception>
    public static HospitalKey Load(string path)
    {
        string pem = InputFile.ReadText(path);
        using ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
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

    /// <summary>Writes the key as PKCS#8 PEM, readable by its owner only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replace">Whether an existing file may be replaced.</param>
    /// <exception cref="IOException">The file exists already.</exception>
    public void Save(string path, bool replace = false)
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
        writer.WriteLine(_signing.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>ECDSA with SHA-256.</summary>
    /// <returns>r and s, 32 bytes each.</returns>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _signing.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

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
}
