using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;
using Org.BouncyCastle.Crypto.EC;

namespace NanoMedAgent.Hospital.Keys;

/// <summary>
/// A public P-256 key with the names that are derived from it (PROTOCOL.md, "Device id"). Two are equal when their points are.
/// </summary>
public sealed class CosePublicKey : IEquatable<CosePublicKey>
{
    private const int CoordinateLength = 32;
    private const int KeyIdLength = 8;
    private const int DeviceIdLength = 10;
    private const int DeviceIdentifierLength = 16;

    // To import a key into .NET takes about 0.1 ms, because .NET multiplies the point by the order of the curve. P-256 has the cofactor 1,
    // so that every point on the curve is a valid key.
    private static readonly Org.BouncyCastle.Math.EC.ECCurve Curve = CustomNamedCurves.GetByName("P-256").Curve;

    private CosePublicKey(byte[] x, byte[] y)
    {
        X = x;
        Y = y;
        Thumbprint = SHA256.HashData(Encode());
        DeviceIdentifier = SHA256.HashData(SubjectPublicKeyInfo())[..DeviceIdentifierLength];
        DeviceId = Convert.ToHexStringLower(DeviceIdentifier.AsSpan(0, DeviceIdLength));
    }

    /// <summary>32 bytes.</summary>
    public byte[] X { get; }

    /// <summary>32 bytes.</summary>
    public byte[] Y { get; }

    /// <summary>SHA-256 of the deterministic COSE_Key (RFC 9679).</summary>
    public byte[] Thumbprint { get; }

    /// <summary>The first 8 bytes of the thumbprint: the name in COSE headers.</summary>
    public byte[] KeyId => Thumbprint[..KeyIdLength];

    /// <summary>The id of a device with this key: the first 10 bytes of SHA-256(SubjectPublicKeyInfo) in lower-case hexadecimal.</summary>
    public string DeviceId { get; }

    /// <summary>
    /// The name of a device with this key in labels and in SUIT manifests: the first 16 bytes of SHA-256(SubjectPublicKeyInfo).
    /// </summary>
    public byte[] DeviceIdentifier { get; }

    /// <summary>A key from the point of a .NET key.</summary>
    public static CosePublicKey From(ECParameters parameters) => new(parameters.Q.X!, parameters.Q.Y!);

    /// <summary>Reads a COSE_Key in its deterministic encoding.</summary>
    /// <returns>false if it is another encoding, another kind of key, or not a point on the curve.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> coseKey, out CosePublicKey? key)
    {
        key = null;
        try
        {
            CborReader reader = new(coseKey, CborConformanceMode.Canonical);
            key = Read(reader);
            return key is not null && reader.BytesRemaining == 0;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Reads a COSE_Key that is part of a larger item.</summary>
    /// <returns>null if it is another kind of key, or not a point on the curve.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Key.</exception>
    public static CosePublicKey? Read(CborReader reader)
    {
        if (reader.ReadStartMap() != 4
            || reader.ReadInt32() != 1 || reader.ReadInt32() != 2
            || reader.ReadInt32() != -1 || reader.ReadInt32() != 1
            || reader.ReadInt32() != -2)
        {
            return null;
        }

        byte[] x = reader.ReadByteString();
        if (reader.ReadInt32() != -3)
        {
            return null;
        }

        byte[] y = reader.ReadByteString();
        reader.ReadEndMap();
        return IsPoint(x, y) ? new CosePublicKey(x, y) : null;
    }

    /// <summary>Reads a PEM file: a public key, or a certificate with one.</summary>
    /// <exception cref="CryptographicException">There is no P-256 key in it; the message names the file.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read; the message names it.</exception>
    public static CosePublicKey FromPem(string path)
    {
        string pem = InputFile.ReadText(path);
        try
        {
            using ECDsa? key = ReadKey(pem);
            if (key?.ExportParameters(false) is { } parameters && parameters.Curve.Oid?.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return From(parameters);
            }
        }
        catch (ArgumentException)
        {
            throw new CryptographicException($"{path}: there is neither a public key nor a certificate in this file; give one in PEM");
        }
        catch (Exception failure) when (failure is CryptographicException or PlatformNotSupportedException)
        {
            // .NET reports a curve that it does not know as a missing feature of the platform.
            throw new CryptographicException($"{path}: this is not a P-256 key; give one of that curve (prime256v1)", failure);
        }

        throw new CryptographicException($"{path}: this is not a P-256 key; give one of that curve (prime256v1)");
    }

    /// <summary>Reads a file with a COSE_Key, or a PEM file.</summary>
    /// <exception cref="CryptographicException">There is no P-256 key in it; the message names the file.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read; the message names it.</exception>
    public static CosePublicKey FromFile(string path) => TryParse(InputFile.ReadBytes(path), out CosePublicKey? key) ? key! : FromPem(path);

    /// <summary>The deterministic COSE_Key (RFC 9053, section 7.1.1).</summary>
    public byte[] Encode()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        WriteTo(writer);
        return writer.Encode();
    }

    /// <summary>Writes the COSE_Key as part of a larger item.</summary>
    public void WriteTo(CborWriter writer)
    {
        writer.WriteStartMap(4);
        writer.WriteInt32(1);
        writer.WriteInt32(2);
        writer.WriteInt32(-1);
        writer.WriteInt32(1);
        writer.WriteInt32(-2);
        writer.WriteByteString(X);
        writer.WriteInt32(-3);
        writer.WriteByteString(Y);
        writer.WriteEndMap();
    }

    /// <summary>SubjectPublicKeyInfo as PEM.</summary>
    public string ToPem() => PemEncoding.WriteString("PUBLIC KEY", SubjectPublicKeyInfo()) + Environment.NewLine;

    /// <summary>The key for verifying signatures. The caller disposes of it.</summary>
    public ECDsa ToECDsa() => ECDsa.Create(Parameters());

    /// <summary>Whether this key has made a signature in DER over SHA-256 of some data.</summary>
    public bool HasSignedDer(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using ECDsa key = ToECDsa();
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The key for key agreement. The caller disposes of it.</summary>
    public ECDiffieHellman ToECDiffieHellman() => ECDiffieHellman.Create(Parameters());

    /// <inheritdoc/>
    public bool Equals(CosePublicKey? other) => other is not null && X.AsSpan().SequenceEqual(other.X) && Y.AsSpan().SequenceEqual(other.Y);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CosePublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(Thumbprint);

    private static ECDsa? ReadKey(string pem)
    {
        if (pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.GetECDsaPublicKey();
        }

        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static bool IsPoint(byte[] x, byte[] y)
    {
        if (x.Length != CoordinateLength || y.Length != CoordinateLength)
        {
            return false;
        }

        try
        {
            Curve.ValidatePoint(new Org.BouncyCastle.Math.BigInteger(1, x), new Org.BouncyCastle.Math.BigInteger(1, y));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>RFC 5480: the algorithm's and the curve's identifier, and the uncompressed point.</summary>
    private byte[] SubjectPublicKeyInfo() =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01,
        0x07, 0x03, 0x42, 0x00, 0x04,
        .. X, .. Y,
    ];

    private ECParameters Parameters() => new() { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = X, Y = Y } };
}
