using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Protocol;

namespace Cryptography.Tests.Cose;

/// <summary>Writes a sealed reading (COSE_Encrypt0) with a general CBOR writer, correct or with one flaw.</summary>
internal static class ComposedReading
{
    private const int Sequence = 300;

    /// <summary>What is sealed.</summary>
    public static byte[] Pack { get; } = "a pack of measurements"u8.ToArray();

    /// <summary>The epoch that it is sealed in.</summary>
    public static Epoch Epoch { get; } = new()
    {
        Device = "00112233445566778899",
        DataClass = "vitals",
        Id = [0, 0, 0, 7],
        Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)],
        BaseIv = [.. Enumerable.Range(100, 13).Select(i => (byte)i)],
        ClockQuality = 1,
        Start = 1,
        Boot = 1,
        Uptime = 0,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = new byte[32],
    };

    /// <summary>Writes a reading.</summary>
    /// <param name="flaw">Name of the flaw.</param>
    public static byte[] Write(string flaw)
    {
        byte[] protectedHeaders = Protected(flaw);
        byte[] ciphertext = Ciphertext(flaw, protectedHeaders);
        CborWriter writer = new(CborConformanceMode.Lax, convertIndefiniteLengthEncodings: false, allowMultipleRootLevelValues: true);
        if (flaw == "tagged")
        {
            writer.WriteTag((CborTag)16);
        }

        int? parts = flaw switch { "two parts" => 2, "four parts" => 4, "an array of indefinite length" => null, _ => 3 };
        writer.WriteStartArray(parts);
        writer.WriteByteString(protectedHeaders);
        writer.WriteEncodedValue(Unprotected(flaw));
        switch (flaw)
        {
            case "two parts":
                break;
            case "no ciphertext":
                writer.WriteNull();
                break;
            case "a ciphertext in pieces":
                writer.WriteStartIndefiniteLengthByteString();
                writer.WriteByteString(ciphertext);
                writer.WriteEndIndefiniteLengthByteString();
                break;
            default:
                writer.WriteByteString(ciphertext);
                break;
        }

        if (parts == 4)
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

    /// <summary>The additional authenticated data (RFC 9052, section 5.3): an Enc_structure with a purpose.</summary>
    public static byte[] AssociatedData(string context, byte[] protectedHeaders, byte[] purpose)
    {
        CborWriter structure = new();
        structure.WriteStartArray(3);
        structure.WriteTextString(context);
        structure.WriteByteString(protectedHeaders);
        structure.WriteByteString(purpose);
        structure.WriteEndArray();
        return structure.Encode();
    }

    private static byte[] Ciphertext(string flaw, byte[] protectedHeaders)
    {
        byte[] associatedData = AssociatedData(
            flaw switch
            {
                "sealed as a message with recipients" => "Encrypt",
                "sealed for a recipient" => "Enc_Recipient",
                _ => "Encrypt0",
            },
            flaw == "sealed without the headers" ? [] : protectedHeaders,
            Purposes.Of(
                flaw == "sealed for another purpose" ? "epoch" : "reading",
                flaw == "sealed for another device" ? "99887766554433221100" : Epoch.Device,
                flaw == "sealed for another class" ? "alarm" : Epoch.DataClass,
                flaw == "sealed for another epoch" ? [0, 0, 0, 8] : Epoch.Id));
        byte[] nonce = [.. Epoch.BaseIv];
        nonce[^2] ^= Sequence >> 8;
        nonce[^1] ^= (byte)(Sequence + (flaw == "sealed under another number" ? 1 : 0));
        byte[] key = [.. Epoch.Key];
        key[0] ^= (byte)(flaw == "sealed with another key" ? 1 : 0);
        int tagLength = flaw == "a tag of 16 bytes" ? 16 : 8;
        byte[] ciphertext = new byte[Pack.Length + tagLength];
        using AesCcm ccm = new(key);
        ccm.Encrypt(nonce, Pack, ciphertext.AsSpan(0, Pack.Length), ciphertext.AsSpan(Pack.Length), associatedData);
        return flaw switch
        {
            "an empty ciphertext" => [],
            "a ciphertext shorter than a tag" => ciphertext[..7],
            "a tag of 4 bytes" => ciphertext[..^4],
            "no tag" => ciphertext[..^8],
            "a tag of zeros" => [.. ciphertext[..^8], .. new byte[8]],
            "a byte behind the tag" => [.. ciphertext, 0],
            _ => ciphertext,
        };
    }

    private static byte[] Protected(string flaw) => flaw switch
    {
        "no protected headers" or "an unprotected algorithm" => [],
        "no algorithm" => [0xA0],
        "AES-GCM" => [0xA1, 0x01, 0x01],
        "AES-CCM with a tag of 16 bytes" => [0xA1, 0x01, 0x18, 0x1E],
        "an algorithm that is not the shortest" => [0xA1, 0x01, 0x18, 0x0A],
        "a protected map of indefinite length" => [0xBF, 0x01, 0x0A, 0xFF],
        "the algorithm twice" => [0xA2, 0x01, 0x0A, 0x01, 0x0A],
        "a critical header" => [0xA2, 0x01, 0x0A, 0x02, 0x81, 0x18, 0x63],
        _ => [0xA1, 0x01, 0x0A],
    };

    private static byte[] Unprotected(string flaw) => flaw switch
    {
        "an unprotected algorithm" => [0xA3, 0x01, 0x0A, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x42, 0x01, 0x2C],
        "no epoch" => [0xA1, 0x06, 0x42, 0x01, 0x2C],
        "an epoch of three bytes" => [0xA2, 0x04, 0x43, 0, 0, 7, 0x06, 0x42, 0x01, 0x2C],
        "an epoch of text" => [0xA2, 0x04, 0x64, 0x30, 0x30, 0x30, 0x37, 0x06, 0x42, 0x01, 0x2C],
        "the epoch twice" => [0xA3, 0x04, 0x44, 0, 0, 0, 7, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x42, 0x01, 0x2C],
        "no number" => [0xA1, 0x04, 0x44, 0, 0, 0, 7],
        "an empty number" => [0xA2, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x40],
        "a number with a zero in front" => [0xA2, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x43, 0x00, 0x01, 0x2C],
        "a number of six bytes" => [0xA2, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x46, 0x01, 0, 0, 0, 0x01, 0x2C],
        "a number that is an integer" => [0xA2, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x19, 0x01, 0x2C],
        "a whole nonce in place of the number" => [0xA2, 0x04, 0x44, 0, 0, 0, 7, 0x05, 0x4D, .. new byte[13]],
        "a whole nonce beside the number" => [0xA3, 0x04, 0x44, 0, 0, 0, 7, 0x05, 0x4D, .. new byte[13], 0x06, 0x42, 0x01, 0x2C],
        "labels in another order" => [0xA2, 0x06, 0x42, 0x01, 0x2C, 0x04, 0x44, 0, 0, 0, 7],
        "an unprotected map of indefinite length" => [0xBF, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x42, 0x01, 0x2C, 0xFF],
        "an unprotected array" => [0x80],
        _ => [0xA2, 0x04, 0x44, 0, 0, 0, 7, 0x06, 0x42, 0x01, 0x2C],
    };
}
