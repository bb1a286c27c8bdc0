using System.Formats.Cbor;

namespace Fuzzing.Seeds;

/// <summary>COSE structures around a payload, and payloads out of them: what is behind a signature is fuzzed behind it.</summary>
internal static class Wrapped
{
    private const int SignatureLength = 64;

    // {1: -9}, ESP256.
    private static readonly byte[] Headers = [0xA1, 0x01, 0x28];

    /// <summary>A COSE_Sign1 whose signature is zeros, for readers that do not verify it.</summary>
    public static byte[] Sign1(byte[] payload)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteByteString(Headers);
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteByteString(payload);
        writer.WriteByteString(new byte[SignatureLength]);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>A COSE_Sign1 over what is elsewhere, as in an envelope of SUIT; its signature is zeros.</summary>
    public static byte[] Detached() => [0x84, 0x43, .. Headers, 0xA0, 0xF6, 0x58, SignatureLength, .. new byte[SignatureLength]];

    /// <summary>The payload of a COSE_Sign1 or COSE_Mac0.</summary>
    public static byte[] PayloadOf(byte[] message)
    {
        CborReader reader = new(message, CborConformanceMode.Lax);
        reader.ReadStartArray();
        reader.SkipValue();
        reader.SkipValue();
        return reader.ReadByteString();
    }

    /// <summary>The arguments in a command: behind its MAC, its signature, and four items.</summary>
    public static byte[] ArgumentsOf(byte[] command)
    {
        const int Before = 4;
        CborReader reader = new(PayloadOf(PayloadOf(command)), CborConformanceMode.Lax);
        reader.ReadStartArray();
        for (int i = 0; i < Before; i++)
        {
            reader.SkipValue();
        }

        return reader.ReadEncodedValue().ToArray();
    }
}
