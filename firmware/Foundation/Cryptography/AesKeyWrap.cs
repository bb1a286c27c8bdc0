using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>AES key wrap with the default initial value (RFC 3394). Only wrapping: nobody wraps a key for a device.</summary>
public static class AesKeyWrap
{
    private const int SemiBlock = 8;
    private const int Rounds = 6;
    private const byte InitialByte = 0xA6;

    /// <summary>Wraps a key.</summary>
    /// <param name="engine">AES-128.</param>
    /// <param name="wrappingKey">16 bytes.</param>
    /// <param name="key">A multiple of 8 bytes, at least 16.</param>
    /// <returns>The wrapped key, 8 bytes longer than the key.</returns>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static byte[] Wrap(ICipherEngine engine, byte[] wrappingKey, byte[] key)
    {
        int count = key.Length / SemiBlock;
        if (count < 2 || key.Length % SemiBlock != 0)
        {
            throw new ArgumentException("length");
        }

        byte[] wrapped = new byte[key.Length + SemiBlock];
        Array.Copy(key, 0, wrapped, SemiBlock, key.Length);
        byte[] block = new byte[2 * SemiBlock];
        for (int i = 0; i < SemiBlock; i++)
        {
            block[i] = InitialByte;
        }

        for (int step = 1; step <= Rounds * count; step++)
        {
            int at = (((step - 1) % count) + 1) * SemiBlock;
            Array.Copy(wrapped, at, block, SemiBlock, SemiBlock);
            engine.EncryptEcb(wrappingKey, block);
            Array.Copy(block, SemiBlock, wrapped, at, SemiBlock);

            // The step number is XORed into the first half, from its last byte on.
            int number = step;
            for (int i = SemiBlock - 1; number != 0; i--)
            {
                block[i] ^= (byte)number;
                number >>= 8;
            }
        }

        Array.Copy(block, wrapped, SemiBlock);
        return wrapped;
    }
}
