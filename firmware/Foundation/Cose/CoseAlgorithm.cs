using System.Runtime.CompilerServices;

namespace NanoMedAgent.Cose;

/// <summary>The algorithm numbers of the COSE registry that this device knows.</summary>
[ExcludeType]
internal static class CoseAlgorithm
{
    /// <summary>No algorithm was named.</summary>
    public const int None = 0;

    /// <summary>ECDSA with SHA-256 over an unspecified curve (RFC 9053, section 2.1). Accepted over P-256, never emitted.</summary>
    public const int Es256 = -7;

    /// <summary>ECDSA with SHA-256 over P-256 (RFC 9864).</summary>
    public const int Esp256 = -9;

    /// <summary>Hierarchical hash-based signatures (RFC 8778). Verified, never emitted.</summary>
    public const int HssLms = -46;

    /// <summary>AES key wrap with a 128-bit key (RFC 9053, section 6.2.1).</summary>
    public const int A128Kw = -3;

    /// <summary>ECDH ephemeral-static; the result wraps the content key (RFC 9053, section 6.4).</summary>
    public const int EcdhEsA128Kw = -29;

    /// <summary>HMAC with SHA-256, truncated to 64 bits (RFC 9053, section 3.1).</summary>
    public const int Hmac256With64 = 4;

    /// <summary>AES-CCM-16-64-128: 13-byte nonce, 8-byte tag, 128-bit key (RFC 9053, section 4.2).</summary>
    public const int AesCcm16With64 = 10;
}
