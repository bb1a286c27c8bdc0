using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Identity;

/// <summary>
/// What an earlier start has calculated or verified, so that no start does it again: the device's public key, and the authority's signature
/// of the policy. Each has a MAC whose key only the vault has. Where one is wrong, the start does it again.
/// </summary>
internal sealed class VerifiedState
{
    private const int KeyLength = 2 * P256.Length;
    private const int MacLength = 32;
    private const int PolicyAt = KeyLength + MacLength;
    private const int StateLength = PolicyAt + MacLength;

    private readonly IKeyVault _vault;
    private readonly StateFile _file;
    private readonly byte[] _state = new byte[StateLength];
    private bool _isChanged;

    /// <summary>Reads what is remembered.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="vault">Authenticates it.</param>
    public VerifiedState(IStorage storage, IKeyVault vault)
    {
        _vault = vault;
        _file = new StateFile(storage, "verified", StateLength);
        if (_file.Read(out byte[] state) == StorageResult.Found && state.Length == StateLength)
        {
            Array.Copy(state, 0, _state, 0, StateLength);
        }
    }

    /// <summary>The public half of the device key.</summary>
    /// <returns>null when it is not known.</returns>
    public CoseKey PublicKey()
    {
        CoseKey key = new(Part(0, P256.Length), Part(P256.Length, P256.Length));
        return ConstantTime.AreEqual(Part(KeyLength, MacLength), MacOf(key)) ? key : null;
    }

    /// <summary>Remembers the public half of the device key.</summary>
    public void Remember(CoseKey key)
    {
        Array.Copy(key.X, 0, _state, 0, P256.Length);
        Array.Copy(key.Y, 0, _state, P256.Length, P256.Length);
        Array.Copy(MacOf(key), 0, _state, KeyLength, MacLength);
        _isChanged = true;
    }

    /// <summary>Whether an earlier start has found that this authority has signed this policy.</summary>
    public bool IsSigned(byte[] policy, byte[] authority) =>
        ConstantTime.AreEqual(Part(PolicyAt, MacLength), MacOf(policy, authority));

    /// <summary>Remembers that this authority has signed this policy, instead of any other, and stores all that is new.</summary>
    public void Store(byte[] policy, byte[] authority)
    {
        byte[] mac = MacOf(policy, authority);
        if (mac != null && (_isChanged || _file.IsRepairable || !ConstantTime.AreEqual(Part(PolicyAt, MacLength), mac)))
        {
            // Where it fails, the next start verifies again.
            Array.Copy(mac, 0, _state, PolicyAt, MacLength);
            _isChanged = !_file.TryWrite(_state);
        }
    }

    [OwnFrame]
    private byte[] MacOf(CoseKey key) => Mac("key", key.X, key.Y);

    private byte[] MacOf(byte[] policy, byte[] authority) => Mac("policy", authority, policy);

    private byte[] Mac(string what, byte[] first, byte[] second)
    {
        byte[] content = new byte[first.Length + second.Length];
        Array.Copy(first, 0, content, 0, first.Length);
        Array.Copy(second, 0, content, first.Length, second.Length);
        return _vault.Mac(CosePurpose.Of(CosePurpose.Verified, what), content);
    }

    private byte[] Part(int from, int length)
    {
        byte[] part = new byte[length];
        Array.Copy(_state, from, part, 0, length);
        return part;
    }
}
