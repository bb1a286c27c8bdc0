using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// The digest of a block of sealed readings (PROTOCOL.md, "Checkpoint"): a chain of HMACs that begins with a key that everybody knows.
/// </summary>
public static class BlockDigest
{
    /// <summary>Bytes of a digest.</summary>
    public const int Length = 16;

    /// <summary>Computes a digest.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="dataClass">The class of the readings.</param>
    /// <param name="epochId">Their epoch: 4 bytes.</param>
    /// <param name="ciphertexts">
    /// <see cref="SealedReading.Ciphertext"/> of each reading of the block, by sequence number; at least one.
    /// </param>
    /// <returns>16 bytes.</returns>
    public static byte[] Of(string device, string dataClass, byte[] epochId, IEnumerable<byte[]> ciphertexts)
    {
        byte[] key = Begin(device, dataClass, epochId);
        foreach (byte[] ciphertext in ciphertexts)
        {
            key = Add(key, ciphertext);
        }

        return key[..Length];
    }

    /// <summary>The beginning of the chain.</summary>
    internal static byte[] Begin(string device, string dataClass, byte[] epochId) =>
        CosePurpose.Of(CosePurpose.Block, device, dataClass, epochId);

    /// <summary>The chain with one more ciphertext; its first <see cref="Length"/> bytes are the digest.</summary>
    internal static byte[] Add(byte[] chain, byte[] ciphertext) => HMACSHA256.HashData(chain, ciphertext);
}
