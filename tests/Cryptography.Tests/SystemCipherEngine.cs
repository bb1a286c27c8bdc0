using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace Cryptography.Tests;

/// <summary>The device's native cipher engine, implemented with .NET's cryptography.</summary>
internal sealed class SystemCipherEngine : ICipherEngine
{
    public void EncryptEcb(byte[] key, byte[] blocks)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        aes.EncryptEcb(blocks, PaddingMode.None).CopyTo(blocks, 0);
    }

    public void EncryptCbc(byte[] key, byte[] blocks)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        aes.EncryptCbc(blocks, new byte[16], PaddingMode.None).CopyTo(blocks, 0);
    }

    public byte[] HmacSha256(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
}
