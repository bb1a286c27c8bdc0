using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Cryptography;

/// <summary>The chip's native AES and HMAC, by .NET.</summary>
public sealed class SoftwareCipherEngine : ICipherEngine, IDisposable
{
    private static readonly byte[] ZeroIv = new byte[16];
    private readonly Aes _aes = Aes.Create();

    /// <inheritdoc/>
    public void EncryptEcb(byte[] key, byte[] blocks)
    {
        _aes.Key = key;
        _aes.EncryptEcb(blocks, PaddingMode.None).CopyTo(blocks, 0);
    }

    /// <inheritdoc/>
    public void EncryptCbc(byte[] key, byte[] blocks)
    {
        _aes.Key = key;
        _aes.EncryptCbc(blocks, ZeroIv, PaddingMode.None).CopyTo(blocks, 0);
    }

    /// <inheritdoc/>
    public byte[] HmacSha256(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();
}
