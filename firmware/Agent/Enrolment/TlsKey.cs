using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Enrolment;

/// <summary>
/// The newest TLS key, in a file of its own beside the device key's. It is always in software, because nanoFramework's TLS wants its bytes.
/// It signs requests for its own certificate, and nothing else here.
/// </summary>
internal sealed class TlsKey
{
    /// <summary>Storage: the state file of the newest key. One becomes active with its certificate, in <see cref="KeptCertificates"/>.
    /// </summary>
    public const string FileName = "tls-key";

    // Private key, x, y: so no start calculates the public key again.
    private const int StateLength = 3 * P256.Length;

    private readonly AgentPlatform _platform;

    private TlsKey(AgentPlatform platform, byte[] state)
    {
        _platform = platform;
        Private = Part(state, 0);
        PublicKey = new CoseKey(Part(state, 1), Part(state, 2));
    }

    /// <summary>The private key, 32 bytes.</summary>
    public readonly byte[] Private;

    /// <summary>The public key.</summary>
    public readonly CoseKey PublicKey;

    /// <summary>Reads the newest key.</summary>
    /// <param name="platform">Storage, entropy and cipher.</param>
    /// <param name="key">null unless the result is Found.</param>
    public static StorageResult Read(AgentPlatform platform, out TlsKey key)
    {
        StorageResult result = new StateFile(platform.Storage, FileName, StateLength).Read(out byte[] state);
        bool isWhole = state != null && state.Length == StateLength;
        key = isWhole ? new TlsKey(platform, state) : null;
        return result == StorageResult.Found && !isWhole ? StorageResult.Damaged : result;
    }

    /// <summary>Makes a new key, and stores it in both copies. It takes the chip seconds.</summary>
    /// <returns>false when the storage failed.</returns>
    public static bool TryMake(AgentPlatform platform)
    {
        byte[] privateKey = P256.GeneratePrivateKey(platform.Entropy);
        byte[] x = new byte[P256.Length];
        byte[] y = new byte[P256.Length];
        if (!P256.TryPublicKey(privateKey, x, y))
        {
            return false;
        }

        byte[] state = Der.Join(privateKey, x, y);
        bool isStored = KeptCertificates.TryWrite(platform.Storage, FileName, state);
        Array.Clear(privateKey, 0, P256.Length);
        Array.Clear(state, 0, StateLength);
        return isStored;
    }

    /// <summary>Signs a digest with ECDSA.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <returns>r and s, 32 bytes each.</returns>
    public byte[] Sign(byte[] digest)
    {
        byte[] signature = new byte[2 * P256.Length];
        P256.Sign(_platform.Cipher, _platform.Entropy, Private, digest, signature);
        return signature;
    }

    private static byte[] Part(byte[] state, int index)
    {
        byte[] part = new byte[P256.Length];
        Array.Copy(state, index * P256.Length, part, 0, P256.Length);
        return part;
    }
}
