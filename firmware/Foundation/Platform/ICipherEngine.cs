namespace NanoMedAgent.Platform;

/// <summary>Block cipher and MAC, as nanoFramework has them natively. AES-128 only; no padding.</summary>
public interface ICipherEngine
{
    /// <summary>AES-128-ECB over whole blocks.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="blocks">A multiple of 16 bytes; encrypted in place.</param>
    void EncryptEcb(byte[] key, byte[] blocks);

    /// <summary>AES-128-CBC with a zero initialisation vector over whole blocks.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="blocks">A multiple of 16 bytes; encrypted in place.</param>
    void EncryptCbc(byte[] key, byte[] blocks);

    /// <summary>HMAC-SHA-256 (RFC 2104).</summary>
    /// <param name="key">Any length above zero.</param>
    /// <param name="data">Any length.</param>
    /// <returns>32 bytes.</returns>
    byte[] HmacSha256(byte[] key, byte[] data);
}
