using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// A device's tag over a message of readings (PROTOCOL.md, "Source tag"): only the device and the custodian of the class can make it.
/// </summary>
/// <param name="EpochId">The epoch of its key; null for that of the first reading.</param>
/// <param name="Readings">The sealed readings that it covers.</param>
/// <param name="Bytes">The tag, 8 bytes.</param>
public sealed record SourceTag(byte[]? EpochId, byte[] Readings, byte[] Bytes)
{
    private const int EpochIdLength = 4;

    [ThreadStatic]
    private static CborReader? _reader;

    /// <summary>Reads a message that may be tagged. Nothing is verified.</summary>
    /// <param name="message">From anybody.</param>
    /// <param name="tag">null if it has none.</param>
    /// <returns>The sealed readings, or null if the message is neither.</returns>
    public static byte[]? TryRead(byte[] message, out SourceTag? tag)
    {
        tag = null;

        // An array of four is a COSE_Mac0; a sealed reading is one of three.
        if (message[0] != 0x84)
        {
            return message;
        }

        try
        {
            CborReader reader = _reader ??= new CborReader(message, CborConformanceMode.Canonical);
            reader.Reset(message);
            reader.ReadStartArray();
            bool isHmac = reader.ReadDefiniteLengthByteString().Span.SequenceEqual(CoseStructure.Algorithm(CoseAlgorithm.Hmac256With64));
            int? headers = reader.ReadStartMap();
            bool isNamed = headers == 1 && reader.ReadInt32() == 4;
            byte[]? epochId = isNamed ? reader.ReadByteString() : null;
            reader.ReadEndMap();
            byte[] readings = reader.ReadByteString();
            byte[] bytes = reader.ReadByteString();
            reader.ReadEndArray();
            bool isOne = isHmac && (headers == 0 || isNamed) && epochId is null or { Length: EpochIdLength } && reader.BytesRemaining == 0;
            tag = isOne ? new SourceTag(epochId, readings, bytes) : null;
            return tag?.Readings;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether it is the device's, under the key of an epoch.</summary>
    /// <param name="epoch">The epoch that it names, of the topic's device and class.</param>
    public bool IsBy(Epoch epoch)
    {
        if (epoch.CustodySecret is null)
        {
            return false;
        }

        Span<byte> tag = stackalloc byte[CoseMac0.TagLength];
        CoseMac0.Tag(epoch.PurposeOf(CosePurpose.Tag), Readings, epoch.CustodyKey(CosePurpose.Tag), tag);
        return CryptographicOperations.FixedTimeEquals(Bytes, tag);
    }
}
