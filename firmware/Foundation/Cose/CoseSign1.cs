using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>
/// COSE_Sign1, tagged or not, with an empty external_aad (RFC 9052, section 4.2). ESP256 is emitted, without the tag; ES256 and HSS-LMS are accepted as well.
/// </summary>
public sealed class CoseSign1
{
    private const int CborTag = 18;
    private const int SignatureLength = 64;

    // Two levels of hash trees, of the widths and heights that a release needs, fit in; each takes about 2.5 KB.
    private const int SignatureLimit = 8192;

    private const string Context = "Signature1";

    // {1: -9}
    private static readonly byte[] ProtectedEsp256 = Hexadecimal.Bytes("a10128");

    private readonly CoseProven _parts;

    private CoseSign1(CoseProven parts)
    {
        _parts = parts;
        Payload = parts.Payload;
        KeyId = parts.Headers.KeyId;
        Algorithm = parts.Headers.Algorithm;
    }

    /// <summary>What was signed. To be believed only after <see cref="Verify"/>.</summary>
    public readonly byte[] Payload;

    /// <summary>The signer's name for its key, or null.</summary>
    public readonly byte[] KeyId;

    /// <summary>The protected algorithm (<see cref="CoseAlgorithm"/>).</summary>
    public readonly int Algorithm;

    /// <summary>What the holder of the key signs: the SHA-256 of the Sig_structure (RFC 9052, section 4.4).</summary>
    /// <returns>32 bytes.</returns>
    public static byte[] Digest(byte[] payload) => Sha256.Hash(CoseStructure.ForProof(Context, ProtectedEsp256, null, payload));

    /// <summary>A message out of its payload and the signature over <see cref="Digest"/>.</summary>
    /// <param name="payload">Any bytes.</param>
    /// <param name="signature">r and s, 32 bytes each.</param>
    public static byte[] Encode(byte[] payload, byte[] signature)
    {
        CborWriter writer = new(payload.Length + SignatureLength + 16);
        writer.WriteStartArray(4);
        writer.WriteByteString(ProtectedEsp256);
        writer.WriteStartMap(0);
        writer.WriteByteString(payload);
        writer.WriteByteString(signature);
        return writer.ToArray();
    }

    /// <summary>Reads a message with a payload of at most <paramref name="payloadLimit"/> bytes. Nothing in it is proven yet.</summary>
    /// <param name="encoded">One message and nothing behind it.</param>
    /// <param name="payloadLimit">In bytes.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParse(byte[] encoded, int payloadLimit, out CoseSign1 message)
    {
        CoseRefusal refusal = CoseProven.TryParse(encoded, CborTag, payloadLimit, SignatureLimit, out CoseProven parts);
        message = refusal == CoseRefusal.None ? new CoseSign1(parts) : null;
        return refusal;
    }

    /// <summary>Reads a message whose payload travels elsewhere. Nothing is proven yet.</summary>
    /// <param name="encoded">One message and nothing behind it.</param>
    /// <param name="payload">What it is about.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParseDetached(byte[] encoded, byte[] payload, out CoseSign1 message)
    {
        CoseRefusal refusal = CoseProven.TryParse(encoded, CborTag, payload, 0, SignatureLimit, out CoseProven parts);
        message = refusal == CoseRefusal.None ? new CoseSign1(parts) : null;
        return refusal;
    }

    /// <summary>Whether the holder of this key signed the payload with ESP256 or ES256.</summary>
    public CoseRefusal Verify(CoseKey key)
    {
        switch (Algorithm)
        {
            case CoseAlgorithm.None:
                return CoseRefusal.AlgorithmMissing;
            case CoseAlgorithm.Esp256:
            case CoseAlgorithm.Es256:
                return P256.Verify(key.X, key.Y, Sha256.Hash(Signed()), _parts.Proof) ? CoseRefusal.None : CoseRefusal.ProofWrong;
            default:
                return CoseRefusal.AlgorithmUnknown;
        }
    }

    /// <summary>Whether the holder of this key signed the payload with HSS-LMS (RFC 8778).</summary>
    /// <param name="publicKey">As <see cref="HssLms.Verify"/> takes it.</param>
    public CoseRefusal VerifyHashBased(byte[] publicKey)
    {
        switch (Algorithm)
        {
            case CoseAlgorithm.None:
                return CoseRefusal.AlgorithmMissing;
            case CoseAlgorithm.HssLms:
                return HssLms.Verify(publicKey, Signed(), _parts.Proof) ? CoseRefusal.None : CoseRefusal.ProofWrong;
            default:
                return CoseRefusal.AlgorithmUnknown;
        }
    }

    private byte[] Signed() => CoseStructure.ForProof(Context, _parts.Headers.Protected, null, Payload);
}
