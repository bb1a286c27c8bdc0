using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cryptography.Tests.Cose;

/// <summary>
/// Writes the announcement of an epoch, correct or with one flaw: a COSE_Sign1 over two COSE_Encrypt with recipients, made with a general
/// CBOR writer, .NET's ECDH and HKDF, and BouncyCastle's key wrap.
/// </summary>
/// <param name="device">Signs.</param>
/// <param name="recipient">Reads.</param>
internal sealed class ComposedAnnouncement(HospitalKey device, HospitalKey recipient)
{
    private static readonly byte[] EpochId = [0, 0, 0, 7];
    private static readonly byte[] ContentKey = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    /// <summary>Where it arrives.</summary>
    public Topic Topic { get; } = new(device.Public.DeviceId, "k", "vitals");

    /// <summary>The key that readings are sealed with.</summary>
    public static byte[] Key => ContentKey;

    /// <summary>Writes an announcement.</summary>
    /// <param name="flaw">Name of the flaw.</param>
    public byte[] Write(string flaw)
    {
        CborWriter payload = NewWriter();
        payload.WriteStartArray(3);
        payload.WriteByteString(EpochId);
        WriteEncrypted(payload, flaw, "epoch", Content());
        WriteEncrypted(payload, "nothing wrong", "custody", CustodySecret());
        payload.WriteEndArray();

        byte[] body = payload.Encode();
        byte[] content = Digests(flaw, body);
        byte[] protectedHeaders = flaw == "signed with EdDSA" ? [0xA1, 0x01, 0x27] : [0xA1, 0x01, 0x28];
        using HospitalKey stranger = HospitalKey.Create();
        HospitalKey signer = flaw == "signed by somebody else" ? stranger : device;
        byte[] purpose = Purposes.Of(flaw == "signed for another purpose" ? "event" : "announcement", Topic.Device);
        byte[] signature = signer.Sign(ComposedMessage.Structure("Signature1", protectedHeaders, content, purpose));
        CborWriter message = NewWriter();
        message.WriteStartArray(2);
        message.WriteStartArray(4);
        message.WriteByteString(protectedHeaders);
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteByteString(content);
        message.WriteByteString(signature);
        message.WriteEndArray();
        message.WriteByteString(body);
        message.WriteEndArray();
        return message.Encode();
    }

    /// <summary>The digests of the bodies of all classes that begin an epoch together.</summary>
    private byte[] Digests(string flaw, byte[] body)
    {
        byte[] digest = SHA256.HashData(flaw == "another body is signed" ? [0] : body);
        CborWriter writer = NewWriter();
        writer.WriteStartMap(2);
        writer.WriteTextString("alarm");
        writer.WriteByteString(new byte[32]);
        writer.WriteTextString(flaw == "signed as another class" ? "audit" : Topic.DataClass);
        writer.WriteByteString(digest);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static CborWriter NewWriter() => new(CborConformanceMode.Lax, convertIndefiniteLengthEncodings: false);

    private void WriteEncrypted(CborWriter writer, string flaw, string purpose, byte[] plaintext)
    {
        byte[] protectedHeaders = flaw switch
        {
            "content under AES-GCM" => [0xA1, 0x01, 0x01],
            "content without an algorithm" => [],
            _ => [0xA1, 0x01, 0x0A],
        };
        byte[] iv = new byte[flaw == "a nonce of 12 bytes" ? 12 : 13];
        byte[] aad = Purposes.Of(
            flaw == "content for another purpose" ? "custody" : purpose,
            Topic.Device,
            flaw == "content for another class" ? "alarm" : Topic.DataClass,
            EpochId);
        byte[] associatedData = ComposedReading.AssociatedData(
            flaw == "content in another role" ? "Encrypt0" : "Encrypt", protectedHeaders, aad);
        byte[] ciphertext = new byte[plaintext.Length + 8];
        using AesCcm ccm = new(ContentKey);
        ccm.Encrypt(iv, plaintext, ciphertext.AsSpan(0, plaintext.Length), ciphertext.AsSpan(plaintext.Length), associatedData);

        writer.WriteStartArray(4);
        writer.WriteByteString(protectedHeaders);
        writer.WriteStartMap(1);
        writer.WriteInt32(flaw == "a partial nonce" ? 6 : 5);
        writer.WriteByteString(iv);
        writer.WriteEndMap();
        writer.WriteByteString(flaw == "content cut" ? ciphertext[..^1] : ciphertext);
        int recipients = flaw switch { "no recipient" => 0, "nine recipients, the reader the last" => 9, "the reader twice" => 2, _ => 1 };
        writer.WriteStartArray(recipients);
        for (int i = 1; i <= recipients; i++)
        {
            bool isForReader = i == recipients || flaw == "the reader twice";
            WriteRecipient(writer, isForReader ? flaw : "another recipient", purpose);
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    private void WriteRecipient(CborWriter writer, string flaw, string purpose)
    {
        byte[] protectedHeaders = flaw switch
        {
            "direct agreement" => [0xA1, 0x01, 0x38, 0x18],
            "key wrap with 256 bits" => [0xA1, 0x01, 0x38, 0x1E],
            "no algorithm for the recipient" => [0xA0],
            "a critical header for the recipient" => [0xA2, 0x01, 0x38, 0x1C, 0x02, 0x81, 0x18, 0x63],
            _ => [0xA1, 0x01, 0x38, 0x1C],
        };
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using ECDiffieHellman reader = recipient.Public.ToECDiffieHellman();
        byte[] shared = ephemeral.DeriveRawSecretAgreement(reader.PublicKey);
        byte[] wrappingKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 16, info: Context(flaw, protectedHeaders, purpose));

        writer.WriteStartArray(3);
        writer.WriteByteString(protectedHeaders);
        writer.WriteStartMap(2);
        writer.WriteInt32(4);
        writer.WriteByteString(flaw == "another recipient" ? new byte[8] : recipient.Public.KeyId);
        writer.WriteInt32(-1);
        WriteEphemeral(writer, flaw, ephemeral.ExportParameters(includePrivateParameters: false).Q);
        writer.WriteEndMap();
        writer.WriteByteString(Wrapped(flaw, wrappingKey));
        writer.WriteEndArray();
    }

    /// <summary>A COSE_Key (RFC 9053, section 7.1.1).</summary>
    private static void WriteEphemeral(CborWriter writer, string flaw, ECPoint point)
    {
        byte[] x = flaw switch
        {
            "ephemeral key: infinity, written as (0, 0)" => new byte[32],
            "ephemeral key: x above p" => [.. Enumerable.Repeat((byte)0xFF, 32)],
            "ephemeral key: x of 31 bytes" => point.X![1..],
            _ => point.X!,
        };
        byte[] y = flaw switch
        {
            "ephemeral key: infinity, written as (0, 0)" => new byte[32],
            "ephemeral key: not on the curve" => [.. point.Y![..^1], (byte)(point.Y![^1] ^ 1)],
            _ => point.Y!,
        };
        writer.WriteStartMap(4);
        writer.WriteInt32(1);
        writer.WriteInt32(flaw == "ephemeral key: symmetric" ? 4 : 2);
        writer.WriteInt32(-1);
        writer.WriteInt32(flaw == "ephemeral key: of P-384" ? 2 : 1);
        writer.WriteInt32(-2);
        writer.WriteByteString(x);
        writer.WriteInt32(-3);
        if (flaw == "ephemeral key: compressed")
        {
            writer.WriteBoolean((point.Y![^1] & 1) != 0);
        }
        else
        {
            writer.WriteByteString(y);
        }

        writer.WriteEndMap();
    }

    private static byte[] Wrapped(string flaw, byte[] wrappingKey)
    {
        if (flaw == "content key wrapped with padding")
        {
            using Aes aes = Aes.Create();
            aes.Key = wrappingKey;
            return aes.EncryptKeyWrapPadded(ContentKey);
        }

        byte[] key = flaw == "content key of 32 bytes" ? [.. ContentKey, .. ContentKey] : ContentKey;
        AesWrapEngine engine = new();
        engine.Init(true, new KeyParameter(wrappingKey));
        byte[] wrapped = engine.Wrap(key, 0, key.Length);
        return flaw switch
        {
            "content key not wrapped at all" => ContentKey,
            "wrapped key: one bit changed" => [.. wrapped[..^1], (byte)(wrapped[^1] ^ 1)],
            "wrapped key: a byte less" => wrapped[..^1],
            "wrapped key: eight bytes less" => wrapped[..^8],
            "wrapped key: eight bytes alone" => wrapped[..8],
            "wrapped key: nothing" => [],
            _ => wrapped,
        };
    }

    /// <summary>COSE_KDF_Context (RFC 9053, section 5.2).</summary>
    private byte[] Context(string flaw, byte[] protectedHeaders, string purpose)
    {
        CborWriter writer = new();
        writer.WriteStartArray(4);
        writer.WriteInt32(flaw == "derived for another algorithm" ? -5 : -3);
        writer.WriteEncodedValue([0x83, 0xF6, 0xF6, 0xF6]);
        writer.WriteStartArray(3);
        writer.WriteByteString(flaw == "derived for another recipient" ? new byte[8] : recipient.Public.KeyId);
        writer.WriteNull();
        writer.WriteNull();
        writer.WriteEndArray();
        writer.WriteStartArray(3);
        writer.WriteInt32(flaw == "derived for another length" ? 256 : 128);
        writer.WriteByteString(flaw == "derived without the headers" ? [] : protectedHeaders);
        writer.WriteByteString(Purposes.Of(
            flaw == "derived for another purpose" ? "custody" : purpose,
            Topic.Device,
            flaw == "derived for another class" ? "alarm" : Topic.DataClass,
            EpochId));
        writer.WriteEndArray();
        writer.WriteEndArray();
        return writer.Encode();
    }

    private byte[] Content()
    {
        CborWriter writer = new();
        writer.WriteStartMap(11);
        writer.WriteInt32(1);
        writer.WriteByteString(EpochId);
        writer.WriteInt32(2);
        writer.WriteTextString(Topic.DataClass);
        writer.WriteInt32(3);
        writer.WriteByteString(new byte[13]);
        foreach ((int label, int value) in ((int, int)[])[(4, 1), (5, 1), (6, -1), (7, 1), (8, 0), (9, 1), (10, 60), (11, 1)])
        {
            writer.WriteInt32(label);
            if (label == 6)
            {
                writer.WriteNull();
            }
            else
            {
                writer.WriteInt32(value);
            }
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] CustodySecret()
    {
        CborWriter writer = new();
        writer.WriteStartMap(1);
        writer.WriteInt32(1);
        writer.WriteByteString(new byte[32]);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
