using System;
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
    private const int MacKeyLength = 32;

    private readonly ICipherEngine _engine;
    private readonly IEntropy _entropy;
    private readonly byte[] _privateKey;
    private CoseKey _publicKey;

    private StoredKeyVault(AgentPlatform platform, byte[] privateKey)
    {
        _engine = platform.Cipher;
        _entropy = platform.Entropy;
        _privateKey = privateKey;
    }

    /// <inheritdoc/>
    public bool IsReady => true;

    /// <inheritdoc/>
    public CoseKey PublicKey => _publicKey;

    /// <summary>
    /// Reads the device key, or makes it on a new device: where neither a key nor anything else is found that a device with a key writes.
    /// </summary>
    /// <param name="platform">Storage, entropy and cipher.</param>
    /// <param name="vault">null unless the result is Found.</param>
    /// <param name="verified">What earlier starts have verified, the public key among it; null unless the result is Found.</param>
    /// <param name="isRepaired">Whether one copy of the key was lost, and was written again.</param>
    /// <returns>
    /// Failed when the storage could not be read, or could not take a new key: a key that the next start does not find must not be used.
    /// Damaged when there was a key and it is lost.
    /// </returns>
    public static StorageResult Open(AgentPlatform platform, out IKeyVault vault, out VerifiedState verified, out bool isRepaired)
    {
        vault = null;
        verified = null;
        isRepaired = false;
        StateFile file = new(platform.Storage, "key", PrivateKeyLength);
        StorageResult result = file.Read(out byte[] privateKey);
        if (result == StorageResult.Absent)
        {
            result = FormerLife.Find(platform.Storage);
            privateKey = result == StorageResult.Absent ? P256.GeneratePrivateKey(platform.Entropy) : null;
            result = privateKey == null ? result : file.TryWrite(privateKey) ? StorageResult.Found : StorageResult.Failed;
        }
        else if (result == StorageResult.Found && file.IsRepairable)
        {
            // Restores the other copy, before this one is damaged as well. If the write fails, the next start tries again.
            isRepaired = file.TryWrite(privateKey);
        }

        if (result != StorageResult.Found)
        {
            return result;
        }

        StoredKeyVault opened = new(platform, privateKey);
        verified = new VerifiedState(platform.Storage, opened);
        opened._publicKey = verified.PublicKey();
        if (opened._publicKey == null)
        {
            CoseKey made = new(new byte[P256.Length], new byte[P256.Length]);
            if (!P256.TryPublicKey(privateKey, made.X, made.Y))
            {
                return StorageResult.Damaged;
            }

            opened._publicKey = made;
            verified.Remember(made);
        }

        vault = opened;
        return StorageResult.Found;
    }

    /// <inheritdoc/>
    public byte[] Sign(byte[] digest)
    {
        byte[] signature = new byte[64];
        P256.Sign(_engine, _entropy, _privateKey, digest, signature);
        return signature;
    }

    /// <inheritdoc/>
    public byte[] Agree(CoseKey other, P256Table table)
    {
        byte[] shared = new byte[P256.Length];
        return P256.TryAgree(_privateKey, table, shared) ? shared : null;
    }

    /// <inheritdoc/>
    public byte[] Mac(byte[] purpose, byte[] content)
    {
        byte[] key = Hkdf.Derive(_engine, _privateKey, null, purpose, MacKeyLength);
        byte[] mac = _engine.HmacSha256(key, content);
        Array.Clear(key, 0, MacKeyLength);
        return mac;
    }
}
