using System.Formats.Cbor;

namespace Cryptography.Tests.Cose;

/// <summary>Writes a COSE_Sign1 or COSE_Mac0 with a general CBOR writer, correct or with one flaw.</summary>
internal static class ComposedMessage
{
    /// <summary>The longest payload that the tests accept, in bytes.</summary>
    public const int PayloadLimit = 300;

    /// <summary>ES256.</summary>
    public const int Es256 = -7;

    /// <summary>ESP256.</summary>
    public const int Esp256 = -9;

    /// <summary>HMAC 256/64.</summary>
    public const int Hmac64 = 4;

    private static readonly byte[] Payload = "This is the content."u8.ToArray();

    /// <summary>Writes a message.</summary>
    /// <param name="flaw">Name of the flaw.</param>
    /// <param name="algorithm">For the protected headers.</param>
    /// <param name="context">"Signature1" or "MAC0".</param>
    /// <param name="prove">Signs or authenticates.</param>
    public static byte[] Write(string flaw, int algorithm, string context, Func<byte[], byte[]> prove)
    {
        byte[] protectedHeaders = Protected(flaw, algorithm);
        byte[] payload = flaw == "a payload that is too long" ? new byte[PayloadLimit + 1] : Payload;
        CborWriter writer = new(CborConformanceMode.Lax, convertIndefiniteLengthEncodings: false, allowMultipleRootLevelValues: true);
        WriteTags(writer, flaw);
        int? parts = flaw switch { "three parts" => 3, "five parts" => 5, "an array of indefinite length" => null, _ => 4 };
        writer.WriteStartArray(parts);
        if (flaw == "a protected map that is not wrapped")
        {
            writer.WriteEncodedValue(protectedHeaders);
        }
        else
        {
            writer.WriteByteString(protectedHeaders);
        }

        writer.WriteEncodedValue(Unprotected(flaw));
        WritePayload(writer, flaw, payload);
        if (flaw == "a signature of text")
        {
            writer.WriteTextString(new string('a', 64));
        }
        else if (parts != 3)
        {
            writer.WriteByteString(Proof(flaw, context, protectedHeaders, payload, prove));
        }

        if (parts == 5)
        {
            writer.WriteNull();
        }

        writer.WriteEndArray();
        if (flaw == "a byte behind")
        {
            writer.WriteNull();
        }

        byte[] message = writer.Encode();
        return flaw == "a byte missing" ? message[..^1] : message;
    }

    /// <summary>The Sig_structure or MAC_structure (RFC 9052, sections 4.4 and 6.3).</summary>
    public static byte[] Structure(string context, byte[] protectedHeaders, byte[] payload, params byte[] externalAad)
    {
        CborWriter writer = new();
        writer.WriteStartArray(4);
        writer.WriteTextString(context);
        writer.WriteByteString(protectedHeaders);
        writer.WriteByteString(externalAad);
        writer.WriteByteString(payload);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] Proof(string flaw, string context, byte[] protectedHeaders, byte[] payload, Func<byte[], byte[]> prove)
    {
        byte[] proof = prove(flaw switch
        {
            "a signature over something else" => Structure(context, protectedHeaders, [1]),
            "a signature in another role" => Structure(context == "MAC0" ? "MAC" : "CounterSignature", protectedHeaders, payload),
            "a signature with external data" => Structure(context, protectedHeaders, payload, 1),
            "a signature without the headers" => Structure(context, [], payload),
            "a signature over the payload alone" => payload,
            _ => Structure(context, protectedHeaders, payload),
        });
        return flaw switch
        {
            "no signature" => [],
            "a shorter signature" => proof[..^1],
            "half a signature" => proof[..(proof.Length / 2)],
            "a longer signature" => [.. proof, 0],
            "a signature of zeros" => new byte[proof.Length],
            _ => proof,
        };
    }

    private static void WriteTags(CborWriter writer, string flaw)
    {
        int[] tags = flaw switch
        {
            "tagged as a signature" => [18],
            "tagged as a MAC" => [17],
            "tagged as several signatures" => [98],
            "tagged twice" => [18, 18],
            "tagged as a token" => [61, 18],
            _ => [],
        };
        foreach (int tag in tags)
        {
            writer.WriteTag((CborTag)tag);
        }
    }

    private static void WritePayload(CborWriter writer, string flaw, byte[] payload)
    {
        switch (flaw)
        {
            case "no payload":
                writer.WriteNull();
                break;
            case "a payload of text":
                writer.WriteTextString("text");
                break;
            case "a payload in pieces":
                writer.WriteStartIndefiniteLengthByteString();
                writer.WriteByteString(payload);
                writer.WriteEndIndefiniteLengthByteString();
                break;
            case "a payload whose length is not the shortest":
                writer.WriteEncodedValue([0x58, (byte)payload.Length, .. payload]);
                break;
            default:
                writer.WriteByteString(payload);
                break;
        }
    }

    private static byte[] Protected(string flaw, int algorithm)
    {
        byte[] entry = Map(1, algorithm)[1..];
        return flaw switch
        {
            "no protected headers" or "an unprotected algorithm" => [],
            "no algorithm" => [0xA0],
            "ES256" => Map(1, Es256),
            "ES384" => Map(1, -35),
            "EdDSA" => Map(1, -8),
            "HSS-LMS" => Map(1, -46),
            "a MAC's algorithm" => Map(1, Hmac64),
            "HMAC 256/256" => Map(1, 5),
            "an algorithm of text" => [0xA1, 0x01, 0x65, .. "ES256"u8],
            "an algorithm of null" => [0xA1, 0x01, 0xF6],
            "an algorithm beyond all numbers" => [0xA1, 0x01, 0x3B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8],
            "an algorithm that is not the shortest" => [0xA1, 0x01, 0x38, (byte)(-1 - algorithm)],
            "the algorithm under a label of text" => [0xA1, 0x61, 0x31, .. entry[1..]],
            "the algorithm twice" => [0xA2, .. entry, .. entry],
            "a header twice that nobody knows" => [0xA3, 0x18, 0x63, 0x00, .. entry, 0x18, 0x63, 0x00],
            "a protected header that nobody knows" => [0xA2, .. entry, 0x19, 0x03, 0xE8, 0x81, 0xA0],
            "a protected key id" => [0xA2, .. entry, 0x04, 0x42, 0x31, 0x31],
            "a critical header" => [0xA2, .. entry, 0x02, 0x81, 0x18, 0x63],
            "a critical header that is present" => [0xA3, .. entry, 0x02, 0x81, 0x18, 0x63, 0x18, 0x63, 0x01],
            "a critical header that is known" => [0xA2, .. entry, 0x02, 0x81, 0x01],
            "a list of no critical headers" => [0xA2, .. entry, 0x02, 0x80],
            "a critical header that is no list" => [0xA2, .. entry, 0x02, 0x01],
            "a protected array" => [0x81, 0x01],
            "a protected map of indefinite length" => [0xBF, .. entry, 0xFF],
            "a byte behind the protected map" => [.. Map(1, algorithm), 0x00],
            "a key id in both" => [0xA2, .. entry, 0x04, 0x41, 0x01],
            "a header of floating point" => [0xA2, .. entry, 0x18, 0x63, 0xF9, 0x3C, 0x00],
            "headers nested nine deep" => [0xA2, .. entry, 0x18, 0x63, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x00],
            _ => Map(1, algorithm),
        };
    }

    private static byte[] Unprotected(string flaw) => flaw switch
    {
        "a key id" or "a key id in both" => [0xA1, 0x04, 0x42, 0x31, 0x31],
        "a key id twice" => [0xA2, 0x04, 0x42, 0x31, 0x31, 0x04, 0x42, 0x31, 0x31],
        "a key id of text" => [0xA1, 0x04, 0x62, 0x31, 0x31],
        "a key id that is too long" => [0xA1, 0x04, 0x58, 0x21, .. new byte[33]],
        "a header that nobody knows" => [0xA1, 0x19, 0x03, 0xE8, 0x81, 0xA0],
        "a critical header, unprotected" => [0xA1, 0x02, 0x81, 0x18, 0x63],
        "an unprotected algorithm" => Map(1, Es256),
        "a second algorithm, unprotected" => Map(1, -35),
        "an unprotected array" => [0x80],
        "an unprotected map of indefinite length" => [0xBF, 0xFF],
        _ => [0xA0],
    };

    private static byte[] Map(int label, int value)
    {
        CborWriter writer = new();
        writer.WriteStartMap(1);
        writer.WriteInt32(label);
        writer.WriteInt32(value);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
