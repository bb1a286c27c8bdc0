using System.Formats.Cbor;
using System.Security.Cryptography;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>COSE_Mac0 without its tag, HMAC 256/64 (RFC 9052, section 6.2).</summary>
internal static class CoseMac0
{
    private const int TagLength = 8;

    /// <summary>Authenticates a payload, and names the key in the headers.</summary>
    public static byte[] Encode(byte[] payload, byte[] keyId, byte[] key) => Encode(payload, keyId, key, externalAad: []);

    /// <summary>Authenticates a payload and external data, with a key that is not named.</summary>
    public static byte[] EncodeWithAad(byte[] externalAad, byte[] payload, byte[] key) => Encode(payload, keyId: null, key, externalAad);

    private static byte[] Encode(byte[] payload, byte[]? keyId, byte[] key, byte[] externalAad)
    {
        byte[] protectedHeaders = CoseStructure.Algorithm(CoseAlgorithm.Hmac256With64);
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedHeaders);
        writer.WriteStartMap(keyId is null ? 0 : 1);
        if (keyId is not null)
        {
            writer.WriteInt32(4);
            writer.WriteByteString(keyId);
        }

        writer.WriteEndMap();
        writer.WriteByteString(payload);
        writer.WriteByteString(
            HMACSHA256.HashData(key, CoseStructure.ForProof("MAC0", protectedHeaders, payload, externalAad)).AsSpan(0, TagLength));
        writer.WriteEndArray();
        return writer.Encode();
    }
}
