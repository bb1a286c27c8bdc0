using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;

namespace NanoMedAgent.Privacy;

/// <summary>
/// Gives an epoch's keys to the readers of a class, and the custody secret to its custodian (PROTOCOL.md, "Epoch announcement"): a
/// COSE_Sign1 by the device over [epoch id, COSE_Encrypt to the readers, COSE_Encrypt to the custodian]. One ephemeral key serves all of
/// them, so it costs one key generation, one key agreement for each reader, and one signature.
/// </summary>
internal static class EpochAnnouncement
{
    /// <summary>Bytes of the longest announcement: eight readers. Each takes 155 bytes.</summary>
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

    private const int CustodySecretLabel = 1;
    private const int NumberLength = 8;

    /// <summary>Makes the announcement of an epoch.</summary>
    /// <param name="writer">The writer to use.</param>
    /// <param name="platform">Entropy and cipher.</param>
    /// <param name="vault">Signs the announcement.</param>
    /// <param name="policy">The readers, and the values that they must know.</param>
    /// <param name="epoch">Its keys.</param>
    /// <param name="start">When it began.</param>
    /// <returns>The message, or null when key agreement with a recipient's key fails.</returns>
    public static byte[] Make(CborWriter writer, AgentPlatform platform, IKeyVault vault, DataPolicy policy, Epoch epoch, EpochStart start)
    {
        byte[] ephemeralPrivateKey = P256.GeneratePrivateKey(platform.Entropy);
        CoseKey ephemeralKey = new(new byte[32], new byte[32]);
        P256.TryPublicKey(ephemeralPrivateKey, ephemeralKey.X, ephemeralKey.Y);
        CoseRecipient[] readers = Agree(ephemeralPrivateKey, policy.Readers(epoch.DataClass));
        Array.Clear(ephemeralPrivateKey, 0, ephemeralPrivateKey.Length);
        if (readers == null)
        {
            return null;
        }

        CoseRecipient[] custodian = { readers[policy.CustodianAmongReaders(epoch.DataClass)] };
        writer.Reset();
        writer.WriteStartArray(3);
        writer.WriteByteString(epoch.Id);
        byte[] forReaders = ForReaders(policy, epoch, start);
        CoseEncrypt.WriteTo(
            writer, platform.Cipher, ephemeralKey, readers, epoch.Key, FreshIv(platform.Entropy, epoch.BaseIv),
            epoch.Purpose(CosePurpose.Epoch), forReaders);

        byte[] forCustodian = ForCustodian(epoch);
        byte[] custodianKey = new byte[16];
        platform.Entropy.Fill(custodianKey);
        CoseEncrypt.WriteTo(
            writer, platform.Cipher, ephemeralKey, custodian, custodianKey, FreshIv(platform.Entropy, epoch.BaseIv),
            epoch.Purpose(CosePurpose.Custody), forCustodian);

        Array.Clear(forCustodian, 0, forCustodian.Length);
        Array.Clear(custodianKey, 0, custodianKey.Length);
        foreach (CoseRecipient reader in readers)
        {
            reader.Clear();
        }

        byte[] payload = writer.ToArray();
        byte[] externalAad = CosePurpose.Of(CosePurpose.Announcement, epoch.DeviceId);
        return CoseSign1.Encode(payload, vault.Sign(CoseSign1.Digest(externalAad, payload)));
    }

    private static CoseRecipient[] Agree(byte[] ephemeralPrivateKey, CoseKey[] keys)
    {
        CoseRecipient[] recipients = new CoseRecipient[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            recipients[i] = CoseRecipient.Agree(ephemeralPrivateKey, keys[i]);
            if (recipients[i] == null)
            {
                return null;
            }
        }

        return recipients;
    }

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

    private static byte[] ForReaders(DataPolicy policy, Epoch epoch, EpochStart start)
    {
        CborWriter writer = new(96);
        writer.WriteStartMap(10);
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
        if (start.Association == null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(start.Association);
        }

        writer.WriteInteger(BootLabel);
        writer.WriteInteger(start.BootNumber);
        writer.WriteInteger(UptimeLabel);
        writer.WriteInteger(start.UptimeSeconds);
        writer.WriteInteger(PolicyVersionLabel);
        writer.WriteInteger(policy.Version);
        writer.WriteInteger(LateAfterLabel);
        writer.WriteInteger(policy.LateAfterSeconds);
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
