using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>AES key wrap with the default initial value (RFC 3394).</summary>
public static class AesKeyWrap
{
    private const int SemiBlock = 8;
    private const int Rounds = 6;
    private const byte InitialByte = 0xA6;

    /// <summary>Wraps a key.</summary>
    /// <param name="engine">AES-128.</param>
    /// <param name="wrappingKey">16 bytes.</param>
    /// <param name="key">A multiple of 8 bytes, 16 at least.</param>
    /// <returns>8 bytes more than the key has.</returns>
    public static byte[] Wrap(ICipherEngine engine, byte[] wrappingKey, byte[] key)
    {
        int count = key.Length / SemiBlock;
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
            Count(block, step);
        }

        Array.Copy(block, wrapped, SemiBlock);
        return wrapped;
    }

    /// <summary>Unwraps a key.</summary>
    /// <param name="engine">AES-128.</param>
    /// <param name="wrappingKey">16 bytes.</param>
    /// <param name="wrapped">From anybody.</param>
    /// <param name="key">null when refused.</param>
    /// <returns>false when it was not wrapped with this key, or has changed since.</returns>
    public static bool TryUnwrap(ICipherEngine engine, byte[] wrappingKey, byte[] wrapped, out byte[] key)
    {
        key = null;
        if (wrapped.Length % SemiBlock != 0 || wrapped.Length < 3 * SemiBlock)
        {
            return false;
        }

        int count = (wrapped.Length / SemiBlock) - 1;
        byte[] unwrapped = new byte[wrapped.Length - SemiBlock];
        Array.Copy(wrapped, SemiBlock, unwrapped, 0, unwrapped.Length);
        byte[] block = new byte[2 * SemiBlock];
        Array.Copy(wrapped, block, SemiBlock);
        for (int step = Rounds * count; step >= 1; step--)
        {
            int at = ((step - 1) % count) * SemiBlock;
            Count(block, step);
            Array.Copy(unwrapped, at, block, SemiBlock, SemiBlock);
            engine.DecryptEcb(wrappingKey, block);
            Array.Copy(block, SemiBlock, unwrapped, at, SemiBlock);
        }

        int difference = 0;
        for (int i = 0; i < SemiBlock; i++)
        {
            difference |= block[i] ^ InitialByte;
        }

        if (difference != 0)
        {
            Array.Clear(unwrapped, 0, unwrapped.Length);
            return false;
        }

        key = unwrapped;
        return true;
    }

    private static void Count(byte[] block, int step)
    {
        for (int i = SemiBlock - 1; step != 0; i--)
        {
            block[i] ^= (byte)step;
            step >>= 8;
        }
    }
}
