using System.Formats.Cbor;
using System.Security.Cryptography;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>COSE_Mac0 without its tag, HMAC 256/64 (RFC 9052, section 6.2).</summary>
internal static class CoseMac0
{
    /// <summary>Bytes of a tag.</summary>
    public const int TagLength = 8;

    // For private use (RFC 9052, section 16.2).
    private const int DelegationsLabel = -70001;

    [ThreadStatic]
    private static CborWriter? _writer;

    /// <summary>Authenticates a payload for a purpose.</summary>
    /// <param name="purpose">The external_aad.</param>
    /// <param name="payload">The content.</param>
    /// <param name="key">The key.</param>
    /// <param name="keyId">The key's id in the headers; null for a key that is not named.</param>
    /// <param name="delegations">The delegations of who has signed the payload; null or empty for none.</param>
    public static byte[] Encode(
        byte[] purpose, byte[] payload, byte[] key, byte[]? keyId = null, IReadOnlyList<byte[]>? delegations = null)
    {
        byte[] protectedHeaders = CoseStructure.Algorithm(CoseAlgorithm.Hmac256With64);
        Span<byte> tag = stackalloc byte[TagLength];
        Tag(purpose, payload, key, tag);
        CborWriter writer = _writer ??= new CborWriter(CborConformanceMode.Canonical);
        writer.Reset();
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedHeaders);
        bool hasDelegations = delegations is { Count: > 0 };
        writer.WriteStartMap((keyId is null ? 0 : 1) + (hasDelegations ? 1 : 0));
        if (keyId is not null)
        {
            writer.WriteInt32(4);
            writer.WriteByteString(keyId);
        }

        if (hasDelegations)
        {
            writer.WriteInt32(DelegationsLabel);
            writer.WriteStartArray(delegations!.Count);
            foreach (byte[] one in delegations)
            {
                writer.WriteByteString(one);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndMap();
        writer.WriteByteString(payload);
        writer.WriteByteString(tag);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>The tag alone.</summary>
    /// <param name="purpose">The external_aad.</param>
    /// <param name="payload">The content.</param>
    /// <param name="key">The key.</param>
    /// <param name="tag">Gets <see cref="TagLength"/> bytes.</param>
    public static void Tag(byte[] purpose, byte[] payload, byte[] key, Span<byte> tag)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        byte[] covered = CoseStructure.ForProof("MAC0", CoseStructure.Algorithm(CoseAlgorithm.Hmac256With64), purpose, payload);
        HMACSHA256.HashData(key, covered, whole);
        whole[..TagLength].CopyTo(tag);
    }
}
