using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Delegation;

/// <summary>
/// What the device has seen of its authority, and must not forget: the highest version of a policy, the least revocation number that a
/// delegation must have, and the digests of delegations that were proven. Of another authority it knows nothing. Read when it is needed,
/// which is seldom.
/// </summary>
internal sealed class DelegationMemory
{
    private const int NumberLength = 8;
    private const int VersionPlace = 8;
    private const int RevocationPlace = VersionPlace + NumberLength;
    private const int NextPlace = RevocationPlace + NumberLength;
    private const int DigestsPlace = NextPlace + 1;
    private const int DigestLength = 32;
    private const int Digests = 4;
    private const int Length = DigestsPlace + (Digests * DigestLength);

    private readonly StateFile _file;
    private readonly byte[] _state = new byte[Length];

    /// <summary>Reads it.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="authorityKeyId">The pinned authority's key id, 8 bytes.</param>
    public DelegationMemory(IStorage storage, byte[] authorityKeyId)
    {
        _file = new StateFile(storage, "delegation", Length);
        Result = _file.Read(out byte[] state);
        Array.Copy(authorityKeyId, 0, _state, 0, authorityKeyId.Length);
        if (state != null && state.Length == Length && IsOf(state, authorityKeyId))
        {
            Array.Copy(state, 0, _state, 0, Length);

            // If the repair fails, the next start tries again.
            IsRepaired = _file.IsRepairable && _file.TryWrite(_state);
        }
    }

    /// <summary>What became of reading it: after Failed, nothing is known; after Damaged, it was lost.</summary>
    public readonly StorageResult Result;

    /// <summary>Whether one copy was damaged, and is whole again.</summary>
    public readonly bool IsRepaired;

    /// <summary>The highest version of a policy so far; a lower one is refused. 0 when there was none.</summary>
    public long PolicyVersion
    {
        [OwnFrame]
        get => BigEndian.Read(_state, VersionPlace, NumberLength);
    }

    /// <summary>Notes the version of the policy in force, if it is higher.</summary>
    /// <returns>false when the storage failed; the next start tries again.</returns>
    [OwnFrame]
    public bool TryRaise(long policyVersion)
    {
        if (policyVersion <= PolicyVersion)
        {
            return true;
        }

        BigEndian.Write(_state, VersionPlace, NumberLength, policyVersion);
        return _file.TryWrite(_state);
    }

    /// <summary>The least revocation number that a delegation must have.</summary>
    public long LeastRevocationNumber
    {
        [OwnFrame]
        get => BigEndian.Read(_state, RevocationPlace, NumberLength);
    }

    /// <summary>Raises the least revocation number; a lower one changes nothing.</summary>
    /// <returns>false when the storage failed: nothing has changed then.</returns>
    [OwnFrame]
    public bool TryRevoke(long leastRevocationNumber)
    {
        long before = LeastRevocationNumber;
        if (leastRevocationNumber <= before)
        {
            return true;
        }

        BigEndian.Write(_state, RevocationPlace, NumberLength, leastRevocationNumber);
        bool isWritten = _file.TryWrite(_state);
        BigEndian.Write(_state, RevocationPlace, NumberLength, isWritten ? leastRevocationNumber : before);
        return isWritten;
    }

    /// <summary>Whether a delegation was proven before.</summary>
    /// <param name="digest">32 bytes.</param>
    public bool IsProven(byte[] digest)
    {
        byte[] one = new byte[DigestLength];
        for (int i = 0; i < Digests; i++)
        {
            Array.Copy(_state, DigestsPlace + (i * DigestLength), one, 0, DigestLength);
            if (ConstantTime.AreEqual(one, digest))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Remembers a delegation that was proven, in place of the oldest.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryRemember(byte[] digest)
    {
        int next = _state[NextPlace];
        Array.Copy(digest, 0, _state, DigestsPlace + ((next & (Digests - 1)) * DigestLength), DigestLength);
        _state[NextPlace] = (byte)((next + 1) & (Digests - 1));
        return _file.TryWrite(_state);
    }

    private static bool IsOf(byte[] state, byte[] keyId)
    {
        byte[] start = new byte[keyId.Length];
        Array.Copy(state, 0, start, 0, start.Length);
        return ConstantTime.AreEqual(start, keyId);
    }
}
