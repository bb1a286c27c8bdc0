using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What all sealed readings of an epoch have in common: the key, the base IV, and what is authenticated with each.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its epoch. What the key holds is released with it.")]
internal sealed class ReadingCipher
{
    // As long as somebody holds the epoch, and no longer.
    private static readonly ConditionalWeakTable<Epoch, ReadingCipher> Ciphers = [];

    private readonly AesCcm _ccm;
    private readonly byte[] _baseIv;
    private readonly byte[] _aad;

    private ReadingCipher(Epoch epoch)
    {
        _ccm = new AesCcm(epoch.Key);
        _baseIv = epoch.BaseIv;
        _aad = CoseStructure.ForEncryption(
            "Encrypt0", CoseStructure.Algorithm(CoseAlgorithm.AesCcm), epoch.PurposeOf(CosePurpose.Reading));
    }

    /// <summary>Of an epoch; made once for it.</summary>
    public static ReadingCipher Of(Epoch epoch) => Ciphers.GetValue(epoch, each => new ReadingCipher(each));

    /// <summary>Verifies and decrypts a reading.</summary>
    /// <returns>The SenML pack; null if it is not authentic.</returns>
    public byte[]? Open(long sequence, byte[] ciphertext)
    {
        Span<byte> nonce = stackalloc byte[_baseIv.Length];
        _baseIv.CopyTo(nonce);
        for (int i = nonce.Length - 1; sequence != 0; i--)
        {
            nonce[i] ^= (byte)sequence;
            sequence >>= 8;
        }

        lock (_ccm)
        {
            return CoseCcm.Open(_ccm, nonce, _aad, ciphertext);
        }
    }
}
