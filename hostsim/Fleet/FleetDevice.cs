using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>
/// What a sensor seals (PROTOCOL.md, "Sealed reading", "Epoch announcement"), with the cryptography of the desktop, so that thousands cost
/// little: a key of its own and one epoch, both made once. Everything else about the sensor is the simulation's.
/// </summary>
internal sealed class FleetDevice : IDisposable
{
    private const int TagLength = 8;

    private static readonly byte[] Ccm = [0xA1, 0x01, 0x0A];
    private static readonly byte[] EcdhEsA128Kw = [0xA1, 0x01, 0x38, 0x1C];
    private static readonly byte[] EpochId = [0, 0, 0, 1];

    private readonly HospitalKey _key = HospitalKey.Create();
    private readonly byte[] _epochKey = RandomNumberGenerator.GetBytes(16);
    private readonly byte[] _baseIv = RandomNumberGenerator.GetBytes(13);
    private readonly byte[] _readingAad;
    private readonly AesCcm _sealing;

    /// <summary>A device in an epoch that begins now.</summary>
    /// <param name="recipient">The only reader, and the custodian.</param>
    /// <param name="start">When the epoch begins, in the device's time.</param>
    /// <param name="association">16 bytes; null for none.</param>
    public FleetDevice(CosePublicKey recipient, DateTimeOffset start, byte[]? association)
    {
        _readingAad = Structure("Encrypt0", Purpose("reading"));
        _sealing = new AesCcm(_epochKey);
        Announcement = new Message($"nm/2/{Id}/k/vitals", Announce(recipient, start, association));
        Topic = $"nm/2/{Id}/r/vitals";
    }

    /// <summary>Its id.</summary>
    public string Id => _key.Public.DeviceId;

    /// <summary>Its public key.</summary>
    public CosePublicKey Key => _key.Public;

    /// <summary>Announces its epoch.</summary>
    public Message Announcement { get; }

    /// <summary>Where its readings are published.</summary>
    public string Topic { get; }

    /// <summary>Seals a reading.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="pack">What was measured (PROTOCOL.md, "Pack").</param>
    public byte[] Seal(long sequence, byte[] pack)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        ReadOnlySpan<byte> partialIv = number.TrimStart((byte)0);
        Span<byte> nonce = stackalloc byte[_baseIv.Length];
        _baseIv.CopyTo(nonce);
        for (int i = 0; i < partialIv.Length; i++)
        {
            nonce[nonce.Length - partialIv.Length + i] ^= partialIv[i];
        }

        byte[] ciphertext = new byte[pack.Length + TagLength];
        _sealing.Encrypt(nonce, pack, ciphertext.AsSpan(0, pack.Length), ciphertext.AsSpan(pack.Length), _readingAad);
        CborWriter writer = new();
        writer.WriteStartArray(3);
        writer.WriteByteString(Ccm);
        writer.WriteStartMap(2);
        writer.WriteInt32(4);
        writer.WriteByteString(EpochId);
        writer.WriteInt32(6);
        writer.WriteByteString(partialIv);
        writer.WriteEndMap();
        writer.WriteByteString(ciphertext);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sealing.Dispose();
        _key.Dispose();
    }

    private static byte[] Structure(string context, byte[] purpose)
    {
        CborWriter writer = new();
        writer.WriteStartArray(3);
        writer.WriteTextString(context);
        writer.WriteByteString(Ccm);
        writer.WriteByteString(purpose);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] Encrypt(byte[] purpose, byte[] key, byte[] iv, byte[] content)
    {
        byte[] ciphertext = new byte[content.Length + TagLength];
        using AesCcm ccm = new(key);
        ccm.Encrypt(iv, content, ciphertext.AsSpan(0, content.Length), ciphertext.AsSpan(content.Length), Structure("Encrypt", purpose));
        return ciphertext;
    }

    private byte[] Purpose(string word)
    {
        bool isOfEpoch = word != "announcement";
        CborWriter writer = new();
        writer.WriteStartArray(isOfEpoch ? 5 : 3);
        writer.WriteTextString("nm/2");
        writer.WriteTextString(word);
        writer.WriteTextString(Id);
        if (isOfEpoch)
        {
            writer.WriteTextString("vitals");
            writer.WriteByteString(EpochId);
        }

        writer.WriteEndArray();
        return writer.Encode();
    }

    private byte[] Announce(CosePublicKey recipient, DateTimeOffset start, byte[]? association)
    {
        using HospitalKey ephemeral = HospitalKey.Create();
        byte[] shared = ephemeral.DeriveSharedSecret(recipient);
        CborWriter custody = new();
        custody.WriteStartMap(1);
        custody.WriteInt32(1);
        custody.WriteByteString(RandomNumberGenerator.GetBytes(32));
        custody.WriteEndMap();
        CborWriter writer = new();
        writer.WriteStartArray(3);
        writer.WriteByteString(EpochId);
        Wrap(writer, "epoch", _epochKey, Describe(start, association), ephemeral.Public, shared, recipient);
        Wrap(writer, "custody", RandomNumberGenerator.GetBytes(16), custody.Encode(), ephemeral.Public, shared, recipient);
        writer.WriteEndArray();
        byte[] body = writer.Encode();
        CborWriter digests = new();
        digests.WriteStartMap(1);
        digests.WriteTextString("vitals");
        digests.WriteByteString(SHA256.HashData(body));
        digests.WriteEndMap();
        CborWriter message = new();
        message.WriteStartArray(2);
        message.WriteEncodedValue(Sign(digests.Encode()));
        message.WriteByteString(body);
        message.WriteEndArray();
        return message.Encode();
    }

    private byte[] Describe(DateTimeOffset start, byte[]? association)
    {
        CborWriter writer = new();
        writer.WriteStartMap(11);
        writer.WriteInt32(1);
        writer.WriteByteString(EpochId);
        writer.WriteInt32(2);
        writer.WriteTextString("vitals");
        writer.WriteInt32(3);
        writer.WriteByteString(_baseIv);
        writer.WriteInt32(4);
        writer.WriteInt64(start.ToUnixTimeSeconds());
        writer.WriteInt32(5);
        writer.WriteInt32(1);
        writer.WriteInt32(6);
        if (association is null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(association);
        }

        // Boot, uptime, version of the policy, late after so many seconds, first number.
        foreach ((int label, int number) in new[] { (7, 1), (8, 1), (9, 1), (10, 60), (11, 1) })
        {
            writer.WriteInt32(label);
            writer.WriteInt32(number);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    private byte[] Sign(byte[] payload)
    {
        byte[] esp256 = [0xA1, 0x01, 0x28];
        CborWriter signed = new();
        signed.WriteStartArray(4);
        signed.WriteTextString("Signature1");
        signed.WriteByteString(esp256);
        signed.WriteByteString(Purpose("announcement"));
        signed.WriteByteString(payload);
        signed.WriteEndArray();
        CborWriter message = new();
        message.WriteStartArray(4);
        message.WriteByteString(esp256);
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteByteString(payload);
        message.WriteByteString(_key.Sign(signed.Encode()));
        message.WriteEndArray();
        return message.Encode();
    }

    private void Wrap(
        CborWriter writer, string word, byte[] key, byte[] content, CosePublicKey ephemeral, byte[] shared, CosePublicKey recipient)
    {
        byte[] purpose = Purpose(word);
        byte[] iv = RandomNumberGenerator.GetBytes(13);
        writer.WriteStartArray(4);
        writer.WriteByteString(Ccm);
        writer.WriteStartMap(1);
        writer.WriteInt32(5);
        writer.WriteByteString(iv);
        writer.WriteEndMap();
        writer.WriteByteString(Encrypt(purpose, key, iv, content));
        writer.WriteStartArray(1);
        writer.WriteStartArray(3);
        writer.WriteByteString(EcdhEsA128Kw);
        writer.WriteStartMap(2);
        writer.WriteInt32(4);
        writer.WriteByteString(recipient.KeyId);
        writer.WriteInt32(-1);
        ephemeral.WriteTo(writer);
        writer.WriteEndMap();
        AesWrapEngine wrapping = new();
        wrapping.Init(true, new KeyParameter(WrappingKey(shared, recipient, purpose)));
        writer.WriteByteString(wrapping.Wrap(key, 0, key.Length));
        writer.WriteEndArray();
        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    // COSE_KDF_Context, RFC 9053, section 5.2.
    private static byte[] WrappingKey(byte[] shared, CosePublicKey recipient, byte[] purpose)
    {
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
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 16, salt: null, info: context.Encode());
    }
}
