using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>
/// COSE_Sign1, tagged or not (RFC 9052, section 4.2). The device emits ESP256 without the tag; it also accepts ES256 and HSS-LMS. Of
/// <see cref="CosePurpose"/> is the external_aad of all but the signatures of a release, which have none.
/// </summary>
public sealed class CoseSign1
{
    private const int CborTag = 18;
    private const int SignatureLength = 64;

    // Enough for two levels of hash trees of the widths and heights that a release needs; each takes about 2.5 KB.
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

    /// <summary>The signed content. It must not be trusted before <see cref="Verify"/>.</summary>
    public readonly byte[] Payload;

    /// <summary>The signer's key id, or null.</summary>
    public readonly byte[] KeyId;

    /// <summary>The protected algorithm (<see cref="CoseAlgorithm"/>).</summary>
    public readonly int Algorithm;

    /// <summary>The digest to sign: the SHA-256 of the Sig_structure (RFC 9052, section 4.4).</summary>
    /// <param name="externalAad">What else is signed; null for nothing.</param>
    /// <param name="payload">The content.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Digest(byte[] externalAad, byte[] payload) => Digest(ProtectedEsp256, externalAad, payload);

    /// <summary>The same with other protected headers.</summary>
    /// <param name="protectedHeaders">An encoded map that names ESP256.</param>
    /// <param name="externalAad">What else is signed; null for nothing.</param>
    /// <param name="payload">The content.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Digest(byte[] protectedHeaders, byte[] externalAad, byte[] payload) =>
        Sha256.Hash(CoseStructure.ForProof(Context, protectedHeaders, externalAad, payload));

    /// <summary>Encodes a message from its payload and the signature over <see cref="Digest"/>.</summary>
    /// <param name="payload">Any bytes.</param>
    /// <param name="signature">r and s, 32 bytes each; null when the key could not be used.</param>
    /// <returns>null without a signature.</returns>
    public static byte[] Encode(byte[] payload, byte[] signature) => Encode(ProtectedEsp256, payload, signature);

    /// <summary>The same with other protected headers.</summary>
    /// <param name="protectedHeaders">Those of the digest that was signed.</param>
    /// <param name="payload">Any bytes.</param>
    /// <param name="signature">r and s, 32 bytes each; null when the key could not be used.</param>
    /// <returns>null without a signature.</returns>
    public static byte[] Encode(byte[] protectedHeaders, byte[] payload, byte[] signature)
    {
        if (signature == null)
        {
            return null;
        }

        CborWriter writer = new(protectedHeaders.Length + payload.Length + SignatureLength + 16);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedHeaders);
        writer.WriteStartMap(0);
        writer.WriteByteString(payload);
        writer.WriteByteString(signature);
        return writer.ToArray();
    }

    /// <summary>Parses a message with a payload of at most <paramref name="payloadLimit"/> bytes. Nothing in it is proven yet.</summary>
    /// <param name="encoded">One message without trailing bytes.</param>
    /// <param name="payloadLimit">In bytes.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParse(byte[] encoded, int payloadLimit, out CoseSign1 message)
    {
        CoseRefusal refusal = CoseProven.TryParse(encoded, CborTag, payloadLimit, SignatureLimit, out CoseProven parts);
        message = refusal == CoseRefusal.None ? new CoseSign1(parts) : null;
        return refusal;
    }

    /// <summary>Parses a message with a detached payload. Nothing is proven yet.</summary>
    /// <param name="encoded">One message without trailing bytes.</param>
    /// <param name="payload">The detached payload.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParseDetached(byte[] encoded, byte[] payload, out CoseSign1 message)
    {
        CoseRefusal refusal = CoseProven.TryParse(encoded, CborTag, payload, 0, SignatureLimit, out CoseProven parts);
        message = refusal == CoseRefusal.None ? new CoseSign1(parts) : null;
        return refusal;
    }

    /// <summary>Checks whether the holder of this key signed the payload with ESP256 or ES256.</summary>
    /// <param name="key">The key.</param>
    /// <param name="externalAad">What else is signed; null for nothing.</param>
    public CoseRefusal Verify(CoseKey key, byte[] externalAad)
    {
        CoseRefusal refusal = DigestOf(externalAad, out byte[] digest);
        return refusal != CoseRefusal.None || P256.Verify(key.X, key.Y, digest, _parts.Proof) ? refusal : CoseRefusal.ProofWrong;
    }

    /// <summary>The same with a key that has a table, in half of the time.</summary>
    /// <param name="key">The table of the key.</param>
    /// <param name="externalAad">What else is signed; null for nothing.</param>
    public CoseRefusal Verify(P256Table key, byte[] externalAad)
    {
        CoseRefusal refusal = DigestOf(externalAad, out byte[] digest);
        return refusal != CoseRefusal.None || P256.Verify(key, digest, _parts.Proof) ? refusal : CoseRefusal.ProofWrong;
    }

    /// <summary>Checks whether the holder of this key signed the payload with HSS-LMS (RFC 8778).</summary>
    /// <param name="publicKey">In the format of <see cref="HssLms.Verify"/>.</param>
    public CoseRefusal VerifyHashBased(byte[] publicKey)
    {
        switch (Algorithm)
        {
            case CoseAlgorithm.None:
                return CoseRefusal.AlgorithmMissing;
            case CoseAlgorithm.HssLms:
                return HssLms.Verify(publicKey, Signed(null), _parts.Proof) ? CoseRefusal.None : CoseRefusal.ProofWrong;
            default:
                return CoseRefusal.AlgorithmUnknown;
        }
    }

    /// <summary>What an ECDSA signature covers. In a method of its own, so that only the digest is in the heap while it is verified.
    /// </summary>
    private CoseRefusal DigestOf(byte[] externalAad, out byte[] digest)
    {
        digest = null;
        switch (Algorithm)
        {
            case CoseAlgorithm.None:
                return CoseRefusal.AlgorithmMissing;
            case CoseAlgorithm.Esp256:
            case CoseAlgorithm.Es256:
                digest = Sha256.Hash(Signed(externalAad));
                return CoseRefusal.None;
            default:
                return CoseRefusal.AlgorithmUnknown;
        }
    }

    private byte[] Signed(byte[] externalAad) => CoseStructure.ForProof(Context, _parts.Headers.Protected, externalAad, Payload);
}
