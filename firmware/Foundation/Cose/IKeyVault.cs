namespace NanoMedAgent.Cose;

/// <summary>The device key (P-256). It offers operations and never the private key, so that a secure element can implement it.</summary>
public interface IKeyVault
{
    /// <summary>The public half.</summary>
    CoseKey PublicKey { get; }

    /// <summary>Signs a digest with ECDSA.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <returns>r and s, 32 bytes each.</returns>
    byte[] Sign(byte[] digest);
}
