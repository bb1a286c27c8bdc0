using System;
using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>AES and HMAC of mbedTLS, through nanoFramework's classes.</summary>
public sealed class NativeCipher : ICipherEngine
{
    private readonly Aes _ecb = new(CipherMode.ECB);

    // The engine copies the IV for each call and leaves this one zero.
    private readonly Aes _cbc = new(CipherMode.CBC) { IV = new byte[16] };

    /// <inheritdoc/>
    public void EncryptEcb(byte[] key, byte[] blocks)
    {
        _ecb.Key = key;
        PutBack(_ecb.Encrypt(blocks), blocks);
        _ecb.Key = null;
    }

    /// <inheritdoc/>
    public void EncryptCbc(byte[] key, byte[] blocks)
    {
        _cbc.Key = key;
        PutBack(_cbc.Encrypt(blocks), blocks);
        _cbc.Key = null;
    }

    /// <inheritdoc/>
    [OwnFrame]
    public byte[] HmacSha256(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    // The engine returns an array of its own, which may hold plaintext: it is cleared.
    private static void PutBack(byte[] result, byte[] blocks)
    {
        Array.Copy(result, 0, blocks, 0, blocks.Length);
        Array.Clear(result, 0, result.Length);
    }
}
