using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>HKDF with SHA-256 (RFC 5869).</summary>
public static class Hkdf
{
    private const int HashLength = 32;

    /// <summary>Extracts and expands.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="inputKey">The secret, any length above zero.</param>
    /// <param name="salt">null or empty for none.</param>
    /// <param name="info">The purpose of the key.</param>
    /// <param name="length">Bytes of the derived key, at most 8,160.</param>
    /// <returns>The derived key.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is above the limit of HKDF.</exception>
    public static byte[] Derive(ICipherEngine engine, byte[] inputKey, byte[] salt, byte[] info, int length)
    {
        if (length < 0 || length > 255 * HashLength)
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        byte[] key = engine.HmacSha256(salt == null || salt.Length == 0 ? new byte[HashLength] : salt, inputKey);
        byte[] derived = new byte[length];
        byte[] block = null;
        int counter = 1;
        for (int offset = 0; offset < length; offset += HashLength)
        {
            int chained = block == null ? 0 : HashLength;
            byte[] input = new byte[chained + info.Length + 1];
            if (block != null)
            {
                Array.Copy(block, input, HashLength);
            }

            Array.Copy(info, 0, input, chained, info.Length);
            input[input.Length - 1] = (byte)counter;
            counter++;
            byte[] next = engine.HmacSha256(key, input);
            Array.Copy(next, 0, derived, offset, length - offset < HashLength ? length - offset : HashLength);
            Array.Clear(input, 0, input.Length);
            if (block != null)
            {
                Array.Clear(block, 0, HashLength);
            }

            block = next;
        }

        if (block != null)
        {
            Array.Clear(block, 0, HashLength);
        }

        Array.Clear(key, 0, HashLength);
        return derived;
    }
}
