using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Hospital.Tests.World;

/// <summary>
/// Epoch announcements, encoded from the text of the protocol (PROTOCOL.md, "Epoch announcement"). Any number may be in them.
/// </summary>
internal static class Announcements
{
    private static readonly byte[] Ccm = [0xA1, 0x01, 0x0A];
    private static readonly byte[] EcdhEsA128Kw = [0xA1, 0x01, 0x38, 0x1C];

    /// <summary>The message that announces an epoch to one recipient, who is the custodian.</summary>
    /// <param name="epoch">What is announced.</param>
    /// <param name="device">Signs it.</param>
    /// <param name="recipient">Can read it.</param>
    /// <param name="forReaders">The purpose of what readers get.</param>
    /// <param name="forCustodian">The purpose of what the custodian gets.</param>
    public static Message Of(
        Epoch epoch, HospitalKey device, CosePublicKey recipient, string forReaders = "epoch", string forCustodian = "custody")
    {
        CborWriter payload = new();
        payload.WriteStartArray(3);
        payload.WriteByteString(epoch.Id);
        Wrap(payload, DeviceMessages.PurposeIn(epoch, forReaders), epoch.Key, Describe(epoch), recipient);
        Wrap(payload, DeviceMessages.PurposeIn(epoch, forCustodian), RandomNumberGenerator.GetBytes(16), Custody(epoch), recipient);
        payload.WriteEndArray();
        byte[] body = payload.Encode();
        CborWriter digests = new();
        digests.WriteStartMap(1);
        digests.WriteTextString(epoch.DataClass);
        digests.WriteByteString(SHA256.HashData(body));
        digests.WriteEndMap();
        CborWriter message = new();
        message.WriteStartArray(2);
        message.WriteEncodedValue(DeviceMessages.Sign(device, "announcement", digests.Encode()));
        message.WriteByteString(body);
        message.WriteEndArray();
        return new Message($"nm/2/{epoch.Device}/k/{epoch.DataClass}", message.Encode());
    }

    private static byte[] Describe(Epoch epoch)
    {
        CborWriter writer = new();
        writer.WriteStartMap(11);
        writer.WriteInt32(1);
        writer.WriteByteString(epoch.Id);
        writer.WriteInt32(2);
        writer.WriteTextString(epoch.DataClass);
        writer.WriteInt32(3);
        writer.WriteByteString(epoch.BaseIv);
        writer.WriteInt32(4);
        if (epoch.Start is { } start)
        {
            writer.WriteInt64(start);
        }
        else
        {
            writer.WriteNull();
        }

        writer.WriteInt32(5);
        writer.WriteInt32(epoch.ClockQuality);
        writer.WriteInt32(6);
        if (epoch.Association is { } association)
        {
            writer.WriteByteString(association);
        }
        else
        {
            writer.WriteNull();
        }

        foreach ((int label, long number) in new[]
        {
            (7, epoch.Boot), (8, epoch.Uptime), (9, epoch.PolicyVersion), (10, (long)epoch.LateAfterSeconds),
            (11, epoch.FirstSequence),
        })
        {
            writer.WriteInt32(label);
            writer.WriteInt64(number);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] Custody(Epoch epoch)
    {
        CborWriter writer = new();
        writer.WriteStartMap(1);
        writer.WriteInt32(1);
        writer.WriteByteString(epoch.CustodySecret!);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void Wrap(CborWriter writer, byte[] purpose, byte[] key, byte[] content, CosePublicKey recipient)
    {
        using HospitalKey ephemeral = HospitalKey.Create();
        byte[] iv = RandomNumberGenerator.GetBytes(13);
        writer.WriteStartArray(4);
        writer.WriteByteString(Ccm);
        writer.WriteStartMap(1);
        writer.WriteInt32(5);
        writer.WriteByteString(iv);
        writer.WriteEndMap();
        writer.WriteByteString(DeviceMessages.Encrypt("Encrypt", purpose, key, iv, content));
        writer.WriteStartArray(1);
        writer.WriteStartArray(3);
        writer.WriteByteString(EcdhEsA128Kw);
        writer.WriteStartMap(2);
        writer.WriteInt32(4);
        writer.WriteByteString(recipient.KeyId);
        writer.WriteInt32(-1);
        ephemeral.Public.WriteTo(writer);
        writer.WriteEndMap();
        CborWriter context = new();
        context.WriteStartArray(4);
        context.WriteInt32(-3);
        context.WriteEncodedValue([0x83, 0xF6, 0xF6, 0xF6]);
        context.WriteEncodedValue([0x83, 0x48, .. recipient.KeyId, 0xF6, 0xF6]);
        context.WriteStartArray(3);
        context.WriteInt32(128);
        context.WriteByteString(EcdhEsA128Kw);
        context.WriteByteString(purpose);
        context.WriteEndArray();
        context.WriteEndArray();
        byte[] wrappingKey = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, ephemeral.DeriveSharedSecret(recipient), 16, salt: null, info: context.Encode());
        AesWrapEngine engine = new();
        engine.Init(true, new KeyParameter(wrappingKey));
        writer.WriteByteString(engine.Wrap(key, 0, key.Length));
        writer.WriteEndArray();
        writer.WriteEndArray();
        writer.WriteEndArray();
    }
}
