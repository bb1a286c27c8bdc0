using System;
using NanoMedAgent.Cose;
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
    private const int AcknowledgementKeyLength = 32;

    private readonly ICipherEngine _engine;
    private readonly byte[] _readingsAssociatedData;

    /// <summary>Generates fresh keys.</summary>
    /// <param name="platform">Entropy and cipher.</param>
    /// <param name="deviceId">Part of each reading's associated data.</param>
    /// <param name="dataClass">Part of each reading's associated data.</param>
    /// <param name="number">Never the same twice on this device; the epoch's id is made of it.</param>
    public Epoch(AgentPlatform platform, string deviceId, string dataClass, long number)
    {
        _engine = platform.Cipher;
        DataClass = dataClass;
        BigEndian.Write(Id, 0, IdLength, number);
        platform.Entropy.Fill(Key);
        platform.Entropy.Fill(BaseIv);
        platform.Entropy.Fill(AcknowledgementKey);

        CborWriter writer = new(48);
        writer.WriteStartArray(3);
        writer.WriteTextString(deviceId);
        writer.WriteTextString(dataClass);
        writer.WriteByteString(Id);
        AssociatedData = writer.ToArray();
        _readingsAssociatedData = CoseEncrypt0.AssociatedData(AssociatedData);
    }

    /// <summary>Four bytes, unique on this device.</summary>
    public readonly byte[] Id = new byte[IdLength];

    /// <summary>The data class that it seals.</summary>
    public readonly string DataClass;

    /// <summary>The AES-128 key.</summary>
    public readonly byte[] Key = new byte[KeyLength];

    /// <summary>13 bytes; each reading's nonce is this XOR its number.</summary>
    public readonly byte[] BaseIv = new byte[CoseEncrypt0.NonceLength];

    /// <summary>HMAC key of the custodian's acknowledgements, 32 bytes.</summary>
    public readonly byte[] AcknowledgementKey = new byte[AcknowledgementKeyLength];

    /// <summary>The associated data, which is authenticated but not sent: CBOR [device id, class, epoch id].</summary>
    public readonly byte[] AssociatedData;

    /// <summary>Seals one pack.</summary>
    /// <param name="number">Its sequence number; never the same twice in an epoch.</param>
    /// <param name="pack">The plaintext.</param>
    /// <returns>The ciphertext with its tag.</returns>
    public byte[] Seal(long number, byte[] pack) => CoseEncrypt0.Seal(_engine, Key, BaseIv, number, _readingsAssociatedData, pack);

    /// <summary>Whether a message names this epoch.</summary>
    public bool IsNamed(byte[] keyId)
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

    /// <summary>Erases the keys.</summary>
    public void Clear()
    {
        Array.Clear(Key, 0, KeyLength);
        Array.Clear(AcknowledgementKey, 0, AcknowledgementKeyLength);
    }
}
