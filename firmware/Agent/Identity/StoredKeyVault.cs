using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Identity;

/// <summary>
/// The device key in a file, made at the first boot. It is as safe as the flash, so a production board must encrypt that (see the board's
/// guide). The key is in both files before it is used, so that one damaged file does not cost the device its identity.
/// </summary>
internal sealed class StoredKeyVault : IKeyVault
{
    private const int PrivateKeyLength = 32;

    private readonly ICipherEngine _engine;
    private readonly IEntropy _entropy;
    private readonly byte[] _privateKey;

    private StoredKeyVault(AgentPlatform platform, byte[] privateKey, CoseKey publicKey)
    {
        _engine = platform.Cipher;
        _entropy = platform.Entropy;
        _privateKey = privateKey;
        PublicKey = publicKey;
    }

    /// <inheritdoc/>
    public CoseKey PublicKey { get; }

    /// <summary>Reads the device key, or makes it when there is none.</summary>
    /// <returns>false when a new key could not be stored: a key that the next boot does not find must not be used.</returns>
    public static bool TryOpen(AgentPlatform platform, out StoredKeyVault vault)
    {
        vault = null;
        StateFile file = new(platform.Storage, "key", PrivateKeyLength);
        byte[] privateKey = file.Read();
        byte[] x = new byte[32];
        byte[] y = new byte[32];
        if (privateKey == null || !P256.TryPublicKey(privateKey, x, y))
        {
            privateKey = P256.GeneratePrivateKey(platform.Entropy);
            if (!P256.TryPublicKey(privateKey, x, y) || !file.TryWrite(privateKey))
            {
                return false;
            }
        }
        else if (!file.IsWhole)
        {
            // Restores the other copy, before this one is damaged as well. If the write fails, the next start tries again.
            file.TryWrite(privateKey);
        }

        vault = new StoredKeyVault(platform, privateKey, new CoseKey(x, y));
        return true;
    }

    /// <inheritdoc/>
    public byte[] Sign(byte[] digest)
    {
        byte[] signature = new byte[64];
        P256.Sign(_engine, _entropy, _privateKey, digest, signature);
        return signature;
    }
}
