using NanoMedAgent.Cryptography;

namespace NanoMedAgent.Cose;

/// <summary>The device key (P-256). It offers operations and never the private key, so that a secure element can implement it.</summary>
public interface IKeyVault
{
    /// <summary>Whether the key can be used now. A secure element is asked, which takes some 50 ms.</summary>
    bool IsReady { get; }

    /// <summary>The public half.</summary>
    CoseKey PublicKey { get; }

    /// <summary>Signs a digest with ECDSA.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <returns>r and s, 32 bytes each; null when a secure element fails: try again later.</returns>
    byte[] Sign(byte[] digest);

    /// <summary>Agrees on a secret with the holder of another key (ECDH).</summary>
    /// <param name="other">The other's public key.</param>
    /// <param name="table">Its table, for a vault that calculates itself.</param>
    /// <returns>32 bytes; null when the agreement fails.</returns>
    byte[] Agree(CoseKey other, P256Table table);

    /// <summary>Authenticates what only this device may have written, such as a file that saves it a calculation.</summary>
    /// <param name="purpose">Of <see cref="CosePurpose"/>: each has a key of its own.</param>
    /// <param name="content">Any bytes.</param>
    /// <returns>32 bytes; null when a secure element fails.</returns>
    byte[] Mac(byte[] purpose, byte[] content);
}
