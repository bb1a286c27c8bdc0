using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;

namespace NanoMedAgent.Privacy;

/// <summary>
/// Gives the keys of epochs that begin together to the readers of their classes, and the custody secrets to their custodians
/// (PROTOCOL.md, "Epoch announcement"). One ephemeral key serves all of them, and one signature over the digests of all bodies: it costs
/// one key generation, one key agreement for each recipient, and one signature, however many classes there are.
/// </summary>
internal sealed class EpochAnnouncement
{
    /// <summary>Bytes of the longest announcement: eight readers, five classes. Each reader takes 155 bytes.</summary>
    public const int EncodedLimit = 2048;

    private const int IdLabel = 1;
    private const int ClassLabel = 2;
    private const int BaseIvLabel = 3;
    private const int StartLabel = 4;
    private const int QualityLabel = 5;
    private const int AssociationLabel = 6;
    private const int BootLabel = 7;
    private const int UptimeLabel = 8;
    private const int PolicyVersionLabel = 9;
    private const int LateAfterLabel = 10;
    private const int FirstNumberLabel = 11;

    private const int CustodySecretLabel = 1;
    private const int NumberLength = 8;

    // Bytes to reserve: for a head, for a reader, and for a body beside its readers, with the custodian as another one.
    private const int HeadLength = 9;
    private const int RecipientLength = 155;
    private const int BodyLength = 320;

    private readonly AgentPlatform _platform;
    private readonly IKeyTables _tables;
    private readonly DataPolicy _policy;
    private readonly CoseKey _ephemeralKey = new(new byte[P256.Length], new byte[P256.Length]);
    private readonly CoseRecipient[] _recipients;
    private readonly byte[] _ephemeralPrivateKey;

    /// <summary>A fresh ephemeral key. What it agreed on must be erased with <see cref="Clear"/>.</summary>
    /// <param name="platform">Entropy and cipher.</param>
    /// <param name="tables">Have the tables of the readers' keys.</param>
    /// <param name="policy">The readers, and the values that they must know.</param>
    public EpochAnnouncement(AgentPlatform platform, IKeyTables tables, DataPolicy policy)
    {
        _tables = tables;
        _platform = platform;
        _policy = policy;
        _recipients = new CoseRecipient[policy.Recipients.Length];
        _ephemeralPrivateKey = P256.GeneratePrivateKey(platform.Entropy);
        P256.TryPublicKey(_ephemeralPrivateKey, _ephemeralKey.X, _ephemeralKey.Y);
    }

    /// <summary>What is announced about one epoch: [epoch id, COSE_Encrypt to the readers, COSE_Encrypt to the custodian].</summary>
    /// <param name="epoch">Its keys.</param>
    /// <param name="start">When it began.</param>
    /// <returns>The body, or null when key agreement with a recipient's key fails.</returns>
    public byte[] Body(Epoch epoch, EpochStart start)
    {
        ClassRule rule = _policy.Rule(epoch.DataClass);
        CoseRecipient[] readers = new CoseRecipient[rule.Readers.Length];
        for (int i = 0; i < readers.Length; i++)
        {
            readers[i] = Agreed(rule.Readers[i]);
            if (readers[i] == null)
            {
                return null;
            }
        }

        CoseRecipient[] custodian = { Agreed(rule.Custodian) };
        CborWriter writer = new(BodyLength + (RecipientLength * readers.Length));
        writer.WriteStartArray(3);
        writer.WriteByteString(epoch.Id);
        Encrypt(writer, epoch, CosePurpose.Epoch, readers, epoch.Key, ForReaders(epoch, start));

        byte[] forCustodian = ForCustodian(epoch);
        byte[] custodianKey = new byte[16];
        _platform.Entropy.Fill(custodianKey);
        Encrypt(writer, epoch, CosePurpose.Custody, custodian, custodianKey, forCustodian);
        Array.Clear(forCustodian, 0, forCustodian.Length);
        Array.Clear(custodianKey, 0, custodianKey.Length);
        return writer.ToArray();
    }

    /// <summary>The device's signature over the digests of all bodies, by their classes.</summary>
    /// <param name="vault">Signs.</param>
    /// <param name="deviceId">Whose epochs they are.</param>
    /// <param name="classes">Sorted as the keys of a map.</param>
    /// <param name="bodies">One for each class; null where no epoch begins.</param>
    /// <param name="count">How many are not null.</param>
    public static byte[] Sign(IKeyVault vault, string deviceId, string[] classes, byte[][] bodies, int count)
    {
        byte[] payload = Digests(classes, bodies, count);
        byte[] externalAad = CosePurpose.Of(CosePurpose.Announcement, deviceId);
        return CoseSign1.Encode(payload, vault.Sign(CoseSign1.Digest(externalAad, payload)));
    }

    private static byte[] Digests(string[] classes, byte[][] bodies, int count)
    {
        CborWriter writer = new(count * 48);
        writer.WriteStartMap(count);
        for (int i = 0; i < bodies.Length; i++)
        {
            if (bodies[i] != null)
            {
                writer.WriteTextString(classes[i]);
                writer.WriteByteString(Sha256.Hash(bodies[i]));
            }
        }

        return writer.ToArray();
    }

    /// <summary>The beginning of the message of each class: all classes share it.</summary>
    [OwnFrame]
    public static byte[] EncodeShared(byte[] signed)
    {
        CborWriter writer = new(HeadLength + signed.Length);
        writer.WriteStartArray(2);
        writer.WriteEncoded(signed);
        return writer.ToArray();
    }

    /// <summary>The rest of the message of one class.</summary>
    public static byte[] EncodeOwn(byte[] body)
    {
        CborWriter writer = new(HeadLength + body.Length);
        writer.WriteByteString(body);
        return writer.ToArray();
    }

    /// <summary>Erases the ephemeral key and what it agreed on.</summary>
    [OwnFrame]
    public void Clear()
    {
        Array.Clear(_ephemeralPrivateKey, 0, _ephemeralPrivateKey.Length);
        foreach (CoseRecipient recipient in _recipients)
        {
            if (recipient != null)
            {
                recipient.Clear();
            }
        }
    }

    private CoseRecipient Agreed(int index) =>
        _recipients[index] ??= CoseRecipient.Agree(
            _ephemeralPrivateKey, _policy.Recipients[index], _tables.TableOf(_policy.Recipients[index], index));

    private void Encrypt(CborWriter writer, Epoch epoch, string purpose, CoseRecipient[] recipients, byte[] contentKey, byte[] plaintext) =>
        CoseEncrypt.WriteTo(
            writer, _platform.Cipher, _ephemeralKey, recipients, contentKey, FreshIv(_platform.Entropy, epoch.BaseIv),
            epoch.Purpose(purpose), plaintext);

    /// <summary>
    /// A random IV for a use of the epoch key other than a reading. Readings change only the last eight bytes of the base IV; as long as
    /// the first five differ, this nonce is none of theirs.
    /// </summary>
    private static byte[] FreshIv(IEntropy entropy, byte[] baseIv)
    {
        byte[] iv = new byte[CoseEncrypt0.NonceLength];
        entropy.Fill(iv);
        int difference = 0;
        for (int i = 0; i < CoseEncrypt0.NonceLength - NumberLength; i++)
        {
            difference |= iv[i] ^ baseIv[i];
        }

        if (difference == 0)
        {
            iv[0] ^= 1;
        }

        return iv;
    }

    private byte[] ForReaders(Epoch epoch, EpochStart start)
    {
        CborWriter writer = new(96);
        writer.WriteStartMap(11);
        writer.WriteInteger(IdLabel);
        writer.WriteByteString(epoch.Id);
        writer.WriteInteger(ClassLabel);
        writer.WriteTextString(epoch.DataClass);
        writer.WriteInteger(BaseIvLabel);
        writer.WriteByteString(epoch.BaseIv);
        writer.WriteInteger(StartLabel);
        if (start.Quality == ClockQuality.None)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteInteger(start.UnixSeconds);
        }

        writer.WriteInteger(QualityLabel);
        writer.WriteInteger((int)start.Quality);
        writer.WriteInteger(AssociationLabel);
        if (epoch.Association == null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(epoch.Association);
        }

        writer.WriteInteger(BootLabel);
        writer.WriteInteger(start.BootNumber);
        writer.WriteInteger(UptimeLabel);
        writer.WriteInteger(start.UptimeSeconds);
        writer.WriteInteger(PolicyVersionLabel);
        writer.WriteInteger(_policy.Version);
        writer.WriteInteger(LateAfterLabel);
        writer.WriteInteger(_policy.LateAfterSeconds);
        writer.WriteInteger(FirstNumberLabel);
        writer.WriteInteger(start.FirstNumber);
        return writer.ToArray();
    }

    private static byte[] ForCustodian(Epoch epoch)
    {
        CborWriter writer = new(40);
        writer.WriteStartMap(1);
        writer.WriteInteger(CustodySecretLabel);
        writer.WriteByteString(epoch.CustodySecret);
        return writer.ToArray();
    }
}
