using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Privacy;

/// <summary>
/// The keys of one data class for a limited time (PROTOCOL.md, "Keys"). In RAM only: after a restart, only the recipients can decrypt what
/// was sealed.
/// </summary>
internal sealed class Epoch
{
    /// <summary>Bytes of the epoch's id.</summary>
    public const int IdLength = 4;

    private const int KeyLength = 16;
    private const int SecretLength = 32;

    private readonly ICipherEngine _engine;
    private readonly byte[] _readingsAssociatedData;
    private readonly byte[] _acknowledgementKey;
    private readonly byte[] _tagPurpose;
    private readonly byte[] _tagKey;

    /// <summary>Generates fresh keys.</summary>
    /// <param name="platform">Entropy and cipher.</param>
    /// <param name="deviceId">Whose epoch it is.</param>
    /// <param name="dataClass">The class that it seals.</param>
    /// <param name="number">Never the same twice on this device; the epoch's id is made of it.</param>
    /// <param name="isTagged">Whether messages of the class carry a tag of their source.</param>
    public Epoch(AgentPlatform platform, string deviceId, string dataClass, long number, bool isTagged)
    {
        _engine = platform.Cipher;
        DataClass = dataClass;
        BigEndian.Write(Id, 0, IdLength, number);
        platform.Entropy.Fill(Key);
        platform.Entropy.Fill(BaseIv);
        platform.Entropy.Fill(CustodySecret);
        DeviceId = deviceId;
        _readingsAssociatedData = CoseEncrypt0.AssociatedData(Purpose(CosePurpose.Reading));
        _acknowledgementKey = Hkdf.Derive(_engine, CustodySecret, null, Purpose(CosePurpose.Acknowledgement), SecretLength);
        if (isTagged)
        {
            _tagPurpose = Purpose(CosePurpose.Tag);
            _tagKey = Hkdf.Derive(_engine, CustodySecret, null, _tagPurpose, SecretLength);
        }
    }

    /// <summary>The association that its readings belong to; null when the device is unpaired.</summary>
    public byte[] Association;

    /// <summary>Four bytes, unique on this device.</summary>
    public readonly byte[] Id = new byte[IdLength];

    /// <summary>Whose epoch it is.</summary>
    public readonly string DeviceId;

    /// <summary>The data class that it seals.</summary>
    public readonly string DataClass;

    /// <summary>The AES-128 key.</summary>
    public readonly byte[] Key = new byte[KeyLength];

    /// <summary>13 bytes; each reading's nonce is this XOR its number.</summary>
    public readonly byte[] BaseIv = new byte[CoseEncrypt0.NonceLength];

    /// <summary>
    /// The secret that only the custodian gets, 32 bytes: its keys are derived from it, one for each purpose. null once it is announced.
    /// </summary>
    public byte[] CustodySecret = new byte[SecretLength];

    /// <summary>A purpose in this epoch: an external_aad, or the info of a key.</summary>
    public byte[] Purpose(string purpose) => CosePurpose.Of(purpose, DeviceId, DataClass, Id);

    /// <summary>A message of readings with the device's tag for the custodian (PROTOCOL.md, "Source tag").</summary>
    /// <param name="readings">A sequence of sealed readings.</param>
    /// <param name="isOfEpoch">Whether the first of them was sealed in this epoch: then the tag need not name it.</param>
    public byte[] Tag(byte[] readings, bool isOfEpoch) => CoseMac0.Encode(_engine, _tagKey, _tagPurpose, readings, isOfEpoch ? null : Id);

    /// <summary>Seals one pack.</summary>
    /// <param name="number">Its sequence number; never the same twice in an epoch.</param>
    /// <param name="pack">The plaintext.</param>
    /// <returns>The ciphertext with its tag.</returns>
    public byte[] Seal(long number, byte[] pack) => CoseEncrypt0.Seal(_engine, Key, BaseIv, number, _readingsAssociatedData, pack);

    /// <summary>The next link of the chain over a block of readings (PROTOCOL.md, "Checkpoint").</summary>
    /// <param name="link">The last link; null for the first reading of the block.</param>
    /// <param name="ciphertext">Of the next reading, with its tag.</param>
    /// <returns>32 bytes.</returns>
    public byte[] Link(byte[] link, byte[] ciphertext) => _engine.HmacSha256(link ?? Purpose(CosePurpose.Block), ciphertext);

    /// <summary>Whether a message is an acknowledgement of the custodian in this epoch.</summary>
    public bool IsAcknowledgement(CoseMac0 message) => IsNamed(message.KeyId)
        && message.Verify(_engine, _acknowledgementKey, Purpose(CosePurpose.Acknowledgement)) == CoseRefusal.None;

    private bool IsNamed(byte[] keyId)
    {
        if (keyId == null || keyId.Length != IdLength)
        {
            return false;
        }

        for (int i = 0; i < IdLength; i++)
        {
            if (keyId[i] != Id[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Erases the secret that the custodian's keys were derived from: the device only needs those keys.</summary>
    [OwnFrame]
    public void ClearCustodySecret()
    {
        Array.Clear(CustodySecret, 0, SecretLength);
        CustodySecret = null;
    }

    /// <summary>Erases the keys.</summary>
    [OwnFrame]
    public void Clear()
    {
        Array.Clear(Key, 0, KeyLength);
        Array.Clear(_acknowledgementKey, 0, SecretLength);
        if (_tagKey != null)
        {
            Array.Clear(_tagKey, 0, SecretLength);
        }
    }
}
