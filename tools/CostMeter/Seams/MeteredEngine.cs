using System.Security.Cryptography;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>
/// .NET's block cipher and HMAC in place of the device's native ones, at the cost that was measured on the real interpreter:
/// 20 instructions and the result's array for AES, 8 instructions and 60 bytes for HMAC.
/// </summary>
internal sealed class MeteredEngine : ICipherEngine
{
    private const int AesInstructions = 20;
    private const int HmacInstructions = 8;
    private const int HmacBytes = 60;

    /// <inheritdoc/>
    public void EncryptEcb(byte[] key, byte[] blocks)
    {
        using Aes aes = With(key, blocks);
        aes.EncryptEcb(blocks, PaddingMode.None).CopyTo(blocks, 0);
    }

    /// <inheritdoc/>
    public void EncryptCbc(byte[] key, byte[] blocks)
    {
        using Aes aes = With(key, blocks);
        aes.EncryptCbc(blocks, new byte[16], PaddingMode.None).CopyTo(blocks, 0);
    }

    /// <inheritdoc/>
    public byte[] HmacSha256(byte[] key, byte[] data)
    {
        Meter.EngineCall(HmacInstructions, HmacBytes);
        return HMACSHA256.HashData(key, data);
    }

    private static Aes With(byte[] key, byte[] blocks)
    {
        Meter.EngineCall(AesInstructions, NanoHeap.Array(1, blocks.Length));
        Aes aes = Aes.Create();
        aes.Key = key;
        return aes;
    }
}
