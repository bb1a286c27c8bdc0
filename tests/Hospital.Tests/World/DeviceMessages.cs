using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.World;

/// <summary>Messages of devices, encoded from the text of the protocol without any code of the tools.</summary>
internal static class DeviceMessages
{
    private static readonly byte[] ProtectedCcm = [0xA1, 0x01, 0x0A];

    /// <summary>An event for the event stream.</summary>
    public static byte[] Event(
        HospitalKey key, string device, string kind, int quality, long time, int what, long number, int reason, EventOrder? order = null,
        byte[]? request = null)
    {
        CborWriter writer = new();
        writer.WriteStartArray(request is null ? 9 : 10);
        writer.WriteTextString(device);
        writer.WriteTextString(kind);
        writer.WriteInt32(quality);
        writer.WriteInt64(time);
        writer.WriteInt64(order?.Start ?? 1);
        writer.WriteInt64(order?.Number ?? 1);
        writer.WriteInt32(what);
        writer.WriteInt64(number);
        writer.WriteInt32(reason);
        if (request is not null)
        {
            writer.WriteByteString(request);
        }

        writer.WriteEndArray();
        return Sign(key, "event", writer.Encode());
    }

    /// <summary>An event about pairing.</summary>
    public static byte[] PairingEvent(
        HospitalKey key, string device, int quality, long time, int what, long number, int reason, byte[]? nonce, byte[]? association,
        long policyVersion, CosePublicKey? carried = null, string kind = "pairing", EventOrder? order = null)
    {
        CborWriter writer = new();
        writer.WriteStartArray(10);
        writer.WriteTextString(device);
        writer.WriteTextString(kind);
        writer.WriteInt32(quality);
        writer.WriteInt64(time);
        writer.WriteInt64(order?.Start ?? 1);
        writer.WriteInt64(order?.Number ?? 1);
        writer.WriteInt32(what);
        writer.WriteInt64(number);
        writer.WriteInt32(reason);
        writer.WriteStartArray(4);
        foreach (byte[]? id in new[] { nonce, association })
        {
            if (id is null)
            {
                writer.WriteNull();
            }
            else
            {
                writer.WriteByteString(id);
            }
        }

        writer.WriteStartMap(4);
        writer.WriteInt32(1);
        writer.WriteInt32(2);
        writer.WriteInt32(-1);
        writer.WriteInt32(1);
        writer.WriteInt32(-2);
        writer.WriteByteString((carried ?? key.Public).X);
        writer.WriteInt32(-3);
        writer.WriteByteString((carried ?? key.Public).Y);
        writer.WriteEndMap();
        writer.WriteInt64(policyVersion);
        writer.WriteEndArray();
        writer.WriteEndArray();
        return Sign(key, "event", writer.Encode());
    }

    /// <summary>An event about ownership.</summary>
    public static byte[] OwnershipEvent(HospitalKey key, int what, long number, int reason, byte[]? nonce, byte[]? owner, EventOrder order)
    {
        CborWriter writer = new();
        writer.WriteStartArray(10);
        writer.WriteTextString(key.Public.DeviceId);
        writer.WriteTextString("ownership");
        foreach (long part in new[] { 0, 5, order.Start, order.Number, what, number, reason })
        {
            writer.WriteInt64(part);
        }

        writer.WriteStartArray(3);
        writer.WriteEncodedValue(key.Public.Encode());
        foreach (byte[]? bytes in new[] { nonce, owner })
        {
            if (bytes is null)
            {
                writer.WriteNull();
            }
            else
            {
                writer.WriteByteString(bytes);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
        return Sign(key, "event", writer.Encode());
    }

    /// <summary>A COSE_Sign1 of a device for a purpose.</summary>
    public static byte[] Sign(HospitalKey key, string purpose, byte[] payload) =>
        Sign(key, Purposes.Of(purpose, key.Public.DeviceId), payload);

    /// <summary>A COSE_Sign1 of anybody.</summary>
    public static byte[] Sign(HospitalKey key, byte[] externalAad, byte[] payload)
    {
        // The protected headers have ESP256 only; the unprotected ones are empty.
        byte[] protectedHeaders = [0xA1, 0x01, 0x28];
        CborWriter signed = new();
        signed.WriteStartArray(4);
        signed.WriteTextString("Signature1");
        signed.WriteByteString(protectedHeaders);
        signed.WriteByteString(externalAad);
        signed.WriteByteString(payload);
        signed.WriteEndArray();
        CborWriter message = new();
        message.WriteStartArray(4);
        message.WriteByteString(protectedHeaders);
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteByteString(payload);
        message.WriteByteString(key.Sign(signed.Encode()));
        message.WriteEndArray();
        return message.Encode();
    }

    /// <summary>A pack of the journal with an event.</summary>
    /// <param name="kind">"update" or "command".</param>
    /// <param name="time">Seconds since 1970, or null for a device without a clock.</param>
    /// <param name="uptime">Seconds since the boot, for a device without a clock.</param>
    /// <param name="what">What has happened.</param>
    /// <param name="number">Which release, or which command.</param>
    /// <param name="reason">Why.</param>
    public static byte[] EventPack(string kind, long? time, long uptime, int what, long number, int reason)
    {
        CborWriter writer = new();
        writer.WriteStartArray(time is null ? 4 : 3);
        if (time is null)
        {
            writer.WriteStartMap(3);
            writer.WriteInt32(0);
            writer.WriteTextString("uptime");
            writer.WriteInt32(1);
            writer.WriteTextString("s");
            writer.WriteInt32(2);
            writer.WriteInt64(uptime);
            writer.WriteEndMap();
        }

        (string Name, long Value, bool IsFirst)[] records =
            [(kind, what, time is not null), ("number", number, false), ("reason", reason, false)];
        foreach ((string name, long value, bool isFirst) in records)
        {
            writer.WriteStartMap(isFirst ? 3 : 2);
            writer.WriteInt32(0);
            writer.WriteTextString(name);
            writer.WriteInt32(2);
            writer.WriteInt64(value);
            if (isFirst)
            {
                writer.WriteInt32(-3);
                writer.WriteInt64(time!.Value);
            }

            writer.WriteEndMap();
        }

        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>A pack with alarms.</summary>
    /// <param name="time">Seconds since 1970, in the first record.</param>
    /// <param name="records">Names without "alarm/"; each has a state, or a whole number and its unit.</param>
    public static byte[] AlarmPack(long time, params (string Name, string? Word, int? Value, string? Unit)[] records)
    {
        CborWriter writer = new();
        writer.WriteStartArray(records.Length);
        for (int i = 0; i < records.Length; i++)
        {
            (string name, string? word, int? value, string? unit) = records[i];
            writer.WriteStartMap(2 + (unit is null ? 0 : 1) + (i == 0 ? 1 : 0));
            writer.WriteInt32(0);
            writer.WriteTextString("alarm/" + name);
            if (unit is not null)
            {
                writer.WriteInt32(1);
                writer.WriteTextString(unit);
            }

            if (word is not null)
            {
                writer.WriteInt32(3);
                writer.WriteTextString(word);
            }
            else
            {
                writer.WriteInt32(2);
                writer.WriteInt32(value!.Value);
            }

            if (i == 0)
            {
                writer.WriteInt32(-3);
                writer.WriteInt64(time);
            }

            writer.WriteEndMap();
        }

        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>A sealed reading.</summary>
    public static byte[] Seal(Epoch epoch, long sequence, byte[] pack)
    {
        byte[] partialIv = [.. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(sequence)).SkipWhile(digit => digit == 0)];
        byte[] nonce = [.. epoch.BaseIv];
        for (int i = 0; i < partialIv.Length; i++)
        {
            nonce[nonce.Length - partialIv.Length + i] ^= partialIv[i];
        }

        CborWriter message = new();
        message.WriteStartArray(3);
        message.WriteByteString(ProtectedCcm);
        message.WriteStartMap(2);
        message.WriteInt32(4);
        message.WriteByteString(epoch.Id);
        message.WriteInt32(6);
        message.WriteByteString(partialIv);
        message.WriteEndMap();
        message.WriteByteString(Encrypt("Encrypt0", PurposeIn(epoch, "reading"), epoch.Key, nonce, pack));
        message.WriteEndArray();
        return message.Encode();
    }

    /// <summary>A purpose in an epoch.</summary>
    public static byte[] PurposeIn(Epoch epoch, string purpose) => Purposes.Of(purpose, epoch.Device, epoch.DataClass, epoch.Id);

    /// <summary>The ciphertext of a COSE_Encrypt0 or COSE_Encrypt of an epoch, with its tag.</summary>
    public static byte[] Encrypt(string context, byte[] purpose, byte[] key, byte[] nonce, byte[] plaintext)
    {
        CborWriter structure = new();
        structure.WriteStartArray(3);
        structure.WriteTextString(context);
        structure.WriteByteString(ProtectedCcm);
        structure.WriteByteString(purpose);
        structure.WriteEndArray();
        byte[] ciphertext = new byte[plaintext.Length];
        byte[] tag = new byte[8];
        using AesCcm ccm = new(key);
        ccm.Encrypt(nonce, plaintext, ciphertext, tag, structure.Encode());
        return [.. ciphertext, .. tag];
    }
}
