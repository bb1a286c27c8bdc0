namespace NanoMedAgent.Hospital.Cose;

/// <summary>Algorithm numbers out of the COSE registry, those that are used (PROTOCOL.md, "COSE").</summary>
internal static class CoseAlgorithm
{
    /// <summary>ECDSA with SHA-256 over any curve, as older libraries use it for P-256.</summary>
    public const int Es256 = -7;

    /// <summary>ECDSA with SHA-256 over P-256 (RFC 9864).</summary>
    public const int Esp256 = -9;

    /// <summary>HSS-LMS, hash-based (RFC 8778).</summary>
    public const int HssLms = -46;

    /// <summary>AES key wrap, 128 bits.</summary>
    public const int A128Kw = -3;

    /// <summary>Ephemeral-static ECDH whose result wraps the content key.</summary>
    public const int EcdhEsA128Kw = -29;

    /// <summary>HMAC with SHA-256, truncated to 64 bits.</summary>
    public const int Hmac256With64 = 4;

    /// <summary>AES-CCM-16-64-128.</summary>
    public const int AesCcm = 10;
}
