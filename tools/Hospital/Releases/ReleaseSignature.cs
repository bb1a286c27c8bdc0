using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>A signature over a release's digest.</summary>
public sealed class ReleaseSignature
{
    private const int Sign1Tag = 18;
    private const string Context = "Signature1";

    private readonly byte[] _protected;
    private readonly byte[] _signature;

    private ReleaseSignature(byte[] encoded, byte[] protectedHeaders, int algorithm, byte[]? keyId, byte[] signature)
    {
        Encoded = encoded;
        _protected = protectedHeaders;
        Algorithm = algorithm;
        KeyId = keyId;
        _signature = signature;
    }

    /// <summary>The COSE_Sign1.</summary>
    public byte[] Encoded { get; }

    /// <summary>The COSE algorithm.</summary>
    public int Algorithm { get; }

    /// <summary>The key id, or null.</summary>
    public byte[]? KeyId { get; }

    /// <summary>Whether it is hash-based.</summary>
    public bool IsHashBased => Algorithm == CoseAlgorithm.HssLms;

    /// <summary>The name of the algorithm.</summary>
    public string AlgorithmName => Algorithm switch
    {
        CoseAlgorithm.Esp256 => "ESP256",
        CoseAlgorithm.Es256 => "ES256",
        CoseAlgorithm.HssLms => "HSS-LMS",
        _ => FormattableString.Invariant($"algorithm {Algorithm}"),
    };

    /// <summary>Signs a digest with a hash-based key.</summary>
    public static byte[] SignHashBased(byte[] digest, HashBasedKey key)
    {
        byte[] headers = CoseStructure.Algorithm(CoseAlgorithm.HssLms);
        byte[] signature = key.Sign(Signed(headers, digest));
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteTag((CborTag)Sign1Tag);
        writer.WriteStartArray(4);
        writer.WriteByteString(headers);
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteNull();
        writer.WriteByteString(signature);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>Whether it was made with a key.</summary>
    /// <param name="digest">The SUIT_Digest as it stands in the envelope.</param>
    /// <param name="key">The key.</param>
    public bool IsBy(byte[] digest, CosePublicKey key)
    {
        using System.Security.Cryptography.ECDsa ecdsa = key.ToECDsa();
        return Algorithm is CoseAlgorithm.Esp256 or CoseAlgorithm.Es256
            && ecdsa.VerifyData(
                Signed(_protected, digest),
                _signature,
                System.Security.Cryptography.HashAlgorithmName.SHA256,
                System.Security.Cryptography.DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Whether it was made with a hash-based key.</summary>
    public bool IsByHashBased(byte[] digest, byte[] publicKey) =>
        IsHashBased && HashBasedKey.Verify(publicKey, Signed(_protected, digest), _signature);

    /// <summary>Reads one.</summary>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Sign1 with a detached payload.</exception>
    internal static ReleaseSignature Read(byte[] encoded)
    {
        CborReader reader = new(encoded, CborConformanceMode.Canonical);
        if (reader.PeekState() == CborReaderState.Tag && reader.ReadTag() != (CborTag)Sign1Tag)
        {
            throw new InvalidOperationException("a signature of another kind than COSE_Sign1");
        }

        reader.ReadStartArray();
        byte[] protectedHeaders = reader.ReadByteString();
        int algorithm = ReadAlgorithm(protectedHeaders);
        byte[]? keyId = ReadKeyId(reader);
        reader.ReadNull();
        byte[] signature = reader.ReadByteString();
        reader.ReadEndArray();
        reader.ReadEnd();
        return new ReleaseSignature(encoded, protectedHeaders, algorithm, keyId, signature);
    }

    private static int ReadAlgorithm(byte[] headers)
    {
        CborReader reader = new(headers, CborConformanceMode.Canonical);
        int algorithm = 0;
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadInt32() == 1)
            {
                algorithm = reader.ReadInt32();
            }
            else
            {
                reader.SkipValue();
            }
        }

        return algorithm;
    }

    private static byte[]? ReadKeyId(CborReader reader)
    {
        byte[]? keyId = null;
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadInt32() == 4)
            {
                keyId = reader.ReadByteString();
            }
            else
            {
                reader.SkipValue();
            }
        }

        reader.ReadEndMap();
        return keyId;
    }

    /// <summary>A Sig_structure without external_aad, as SUIT has it.</summary>
    private static byte[] Signed(byte[] headers, byte[] digest) => CoseStructure.ForProof(Context, headers, externalAad: [], digest);
}
