using System.Security.Cryptography;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>
/// .NET's block cipher and HMAC in place of the device's native ones, at the cost that was measured on the real interpreter through
/// <c>Esp32/NativeCipher</c>: 55 instructions for AES-ECB and 58 for AES-CBC with the result's array, 12 and 60 bytes for HMAC.
/// </summary>
internal sealed class MeteredEngine : ICipherEngine
{
    private const int EcbInstructions = 55;
    private const int CbcInstructions = 58;
    private const int HmacInstructions = 12;
    private const int HmacBytes = 60;

    /// <inheritdoc/>
    public void EncryptEcb(byte[] key, byte[] blocks)
    {
        using Aes aes = With(key, blocks, EcbInstructions);
        aes.EncryptEcb(blocks, PaddingMode.None).CopyTo(blocks, 0);
    }

    /// <inheritdoc/>
    public void EncryptCbc(byte[] key, byte[] blocks)
    {
        using Aes aes = With(key, blocks, CbcInstructions);
        aes.EncryptCbc(blocks, new byte[16], PaddingMode.None).CopyTo(blocks, 0);
    }

    /// <inheritdoc/>
    public byte[] HmacSha256(byte[] key, byte[] data)
    {
        Meter.EngineCall(HmacInstructions, HmacBytes);
        return HMACSHA256.HashData(key, data);
    }

    private static Aes With(byte[] key, byte[] blocks, int instructions)
    {
        Meter.EngineCall(instructions, NanoHeap.Array(1, blocks.Length));
        Aes aes = Aes.Create();
        aes.Key = key;
        return aes;
    }
}
