using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Benchmarks;

/// <summary>AES and HMAC of .NET, in place of the device's native ones.</summary>
internal sealed class DesktopCipherEngine : ICipherEngine, IDisposable
{
    private readonly Aes _aes = Aes.Create();

    /// <inheritdoc/>
    public void EncryptEcb(byte[] key, byte[] blocks)
    {
        _aes.Key = key;
        _aes.EncryptEcb(blocks, blocks, PaddingMode.None);
    }

    /// <inheritdoc/>
    public void EncryptCbc(byte[] key, byte[] blocks)
    {
        _aes.Key = key;
        _aes.EncryptCbc(blocks, new byte[16], blocks, PaddingMode.None);
    }

    /// <inheritdoc/>
    public byte[] HmacSha256(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();
}
