using System.Collections.Concurrent;
using System.Formats.Cbor;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>
/// The structures that signatures, MACs and ciphers cover (RFC 9052, sections 4.4, 5.3 and 6.3), and protected headers with an algorithm.
/// </summary>
internal static class CoseStructure
{
    private static readonly ConcurrentDictionary<int, byte[]> Algorithms = [];

    [ThreadStatic]
    private static CborWriter? _writer;

    /// <summary>Protected headers with an algorithm and nothing else. The caller must not change them.</summary>
    public static byte[] Algorithm(int algorithm) => Algorithms.GetOrAdd(algorithm, EncodeAlgorithm);

    private static byte[] EncodeAlgorithm(int algorithm)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartMap(1);
        writer.WriteInt32(1);
        writer.WriteInt32(algorithm);
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>Sig_structure and MAC_structure.</summary>
    public static byte[] ForProof(string context, byte[] protectedHeaders, byte[] externalAad, byte[] payload) =>
        Encode(context, protectedHeaders, externalAad, payload);

    /// <summary>Enc_structure.</summary>
    public static byte[] ForEncryption(string context, byte[] protectedHeaders, byte[] externalAad) =>
        Encode(context, protectedHeaders, externalAad);

    private static byte[] Encode(string context, params ReadOnlySpan<byte[]> parts)
    {
        CborWriter writer = _writer ??= new CborWriter(CborConformanceMode.Canonical);
        writer.Reset();
        writer.WriteStartArray(parts.Length + 1);
        writer.WriteTextString(context);
        foreach (byte[] part in parts)
        {
            writer.WriteByteString(part);
        }

        writer.WriteEndArray();
        return writer.Encode();
    }
}
