namespace NanoMedAgent.Cose;

/// <summary>The device key (P-256). It hands out operations, never the key; a secure element fits behind it.</summary>
public interface IKeyVault
{
    /// <summary>The public half.</summary>
    CoseKey PublicKey { get; }

    /// <summary>ECDSA over a digest.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <returns>r and s, 32 bytes each.</returns>
    byte[] Sign(byte[] digest);
}
