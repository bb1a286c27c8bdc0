using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cose;

/// <summary>COSE_Mac0, tagged or not (RFC 9052, section 6.2), HMAC 256/64.</summary>
public sealed class CoseMac0
{
    private const int CborTag = 17;
    private const int TagLength = 8;

    // HMAC 256/256: parsed so that it is refused as an unknown algorithm and not as malformed.
    private const int LongestTag = 32;

    // {1: 4}
    private static readonly byte[] ProtectedHmac = Hexadecimal.Bytes("a10104");

    private readonly CoseProven _parts;

    private CoseMac0(CoseProven parts) => _parts = parts;

    /// <summary>The authenticated content. It must not be trusted before <see cref="Verify"/>.</summary>
    public byte[] Payload => _parts.Payload;

    /// <summary>Writes a message without its CBOR tag.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="key">The key.</param>
    /// <param name="externalAad">What else the MAC covers.</param>
    /// <param name="payload">The content.</param>
    /// <param name="keyId">The key's id in the headers; null for a key that is not named.</param>
    public static byte[] Encode(ICipherEngine engine, byte[] key, byte[] externalAad, byte[] payload, byte[] keyId)
    {
        // Before the message is written: both are as long as the payload, and need not be in RAM together.
        byte[] tag = Tag(engine, key, ProtectedHmac, externalAad, payload);
        CborWriter writer = new(payload.Length + 32);
        writer.WriteStartArray(4);
        writer.WriteByteString(ProtectedHmac);
        writer.WriteStartMap(keyId == null ? 0 : 1);
        if (keyId != null)
        {
            writer.WriteInteger(CoseHeaders.KeyIdLabel);
            writer.WriteByteString(keyId);
        }

        writer.WriteByteString(payload);
        writer.WriteByteString(tag, 0, TagLength);
        return writer.ToArray();
    }

    /// <summary>The sender's key id, or null.</summary>
    public byte[] KeyId => _parts.Headers.KeyId;

    /// <summary>The sender's delegations, a CBOR item that nobody has proven; or null.</summary>
    public byte[] Delegations => _parts.Headers.Delegations;

    /// <summary>Parses a message with a payload of at most <paramref name="payloadLimit"/> bytes. Nothing in it is proven yet.</summary>
    /// <param name="encoded">One message without trailing bytes.</param>
    /// <param name="payloadLimit">In bytes.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParse(byte[] encoded, int payloadLimit, out CoseMac0 message)
    {
        CoseRefusal refusal = CoseProven.TryParse(encoded, CborTag, payloadLimit, LongestTag, out CoseProven parts);
        message = refusal == CoseRefusal.None ? new CoseMac0(parts) : null;
        return refusal;
    }

    /// <summary>Checks whether a holder of this key made the message.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="key">The key.</param>
    /// <param name="externalAad">What else the MAC covers; null for nothing.</param>
    public CoseRefusal Verify(ICipherEngine engine, byte[] key, byte[] externalAad)
    {
        switch (_parts.Headers.Algorithm)
        {
            case CoseAlgorithm.None:
                return CoseRefusal.AlgorithmMissing;
            case CoseAlgorithm.Hmac256With64:
                byte[] tag = new byte[TagLength];
                Array.Copy(Tag(engine, key, _parts.Headers.Protected, externalAad, Payload), tag, TagLength);
                return ConstantTime.AreEqual(tag, _parts.Proof) ? CoseRefusal.None : CoseRefusal.ProofWrong;
            default:
                return CoseRefusal.AlgorithmUnknown;
        }
    }

    /// <summary>The whole tag. In a method of its own: the structure that it covers leaves the RAM with it.</summary>
    private static byte[] Tag(ICipherEngine engine, byte[] key, byte[] protectedHeaders, byte[] externalAad, byte[] payload) =>
        engine.HmacSha256(key, CoseStructure.ForProof("MAC0", protectedHeaders, externalAad, payload));
}
