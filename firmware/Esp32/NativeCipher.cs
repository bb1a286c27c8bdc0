using System;
using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>mbedTLS, as nanoFramework has it.</summary>
public sealed class NativeCipher : ICipherEngine
{
    private readonly Aes _ecb = new(CipherMode.ECB);

    // The engine copies the vector for each call and leaves this one zero.
    private readonly Aes _cbc = new(CipherMode.CBC) { IV = new byte[16] };

    /// <inheritdoc/>
    public void EncryptEcb(byte[] key, byte[] blocks) => Encrypt(_ecb, key, blocks);

    /// <inheritdoc/>
    public void EncryptCbc(byte[] key, byte[] blocks) => Encrypt(_cbc, key, blocks);

    /// <inheritdoc/>
    public byte[] HmacSha256(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    // The engine answers with an array of its own, which may be a key stream: it is cleared.
    private static void Encrypt(Aes aes, byte[] key, byte[] blocks)
    {
        aes.Key = key;
        byte[] result = aes.Encrypt(blocks);
        aes.Key = null;
        Array.Copy(result, 0, blocks, 0, blocks.Length);
        Array.Clear(result, 0, result.Length);
    }
}
