using NanoMedAgent.Nano.Chip;

namespace System.Security.Cryptography;

/// <summary>HMAC-SHA-256 of mbedTLS.</summary>
public class HMACSHA256 : IDisposable
{
    public void Dispose()
    {
    }

    public static byte[] HashData(byte[] key, byte[] source)
    {
        SimulatedEsp32.Current.Call("HMACSHA256.HashData");
        return SimulatedEsp32.Current.Cipher.HmacSha256(key, source);
    }
}
