using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Ownership;

/// <summary>
/// Whose the device is, in flash, in two copies. A change that takes several writes is stored as a whole first, and carried out then; a
/// start after a power cut carries out the rest.
/// </summary>
internal sealed class OwnerState
{
    /// <summary>Stands for the number of the last voucher when it is lost.</summary>
    public const long NumberLost = -1;

    private const int NumberLength = 8;
    private const int KeyPlace = 1 + NumberLength;
    private const int DigestLength = 32;
    private const int LengthLimit = KeyPlace + CoseKey.EncodedLength + DigestLength;

    private readonly IStorage _storage;
    private readonly StateFile _file;

    /// <summary>Reads the state. A device from before there were vouchers has none: it is unowned unless it has an authority.</summary>
    /// <param name="storage">Where it is.</param>
    public OwnerState(IStorage storage)
    {
        _storage = storage;
        _file = new StateFile(storage, "owner", LengthLimit);
        Result = _file.Read(out byte[] state);
        if (Result == StorageResult.Damaged)
        {
            TryWrite(OwnerPhase.Unowned, NumberLost, null);
        }

        if (state == null || (state.Length != KeyPlace && state.Length < KeyPlace + CoseKey.EncodedLength))
        {
            return;
        }

        // If the repair fails, the next start tries again.
        IsRepaired = _file.IsRepairable && _file.TryWrite(state);
        Phase = (OwnerPhase)state[0];
        Number = BigEndian.Read(state, 1, NumberLength);
        if (state.Length > KeyPlace)
        {
            Authority = Part(state, KeyPlace, state.Length - KeyPlace);
        }
    }

    /// <summary>What became of reading it: after Failed, nothing is known; after Damaged, the state was lost.</summary>
    public readonly StorageResult Result;

    /// <summary>Whether one copy was damaged, and is whole again.</summary>
    public readonly bool IsRepaired;

    /// <summary>Whose the device is.</summary>
    public OwnerPhase Phase;

    /// <summary>
    /// Vouchers must have a higher number: that of the last one, or the time of a hand-over; 0 when there was none, <see
    /// cref="NumberLost"/> when it is lost. While the device is being retired, the counter of the command.
    /// </summary>
    public long Number;

    /// <summary>
    /// The COSE_Key of the next authority, until it is stored as such. Where the owner has changed its key: the new one, and behind it the
    /// SHA-256 of the policy that was in force then, if there was one. Otherwise null.
    /// </summary>
    public byte[] Authority;

    /// <summary>The COSE_Key of an owner that has changed its key: it counts, whatever is in the file; or null.</summary>
    public byte[] ChangedKey
    {
        [OwnFrame]
        get => Phase == OwnerPhase.Owned && Authority != null ? Part(Authority, 0, CoseKey.EncodedLength) : null;
    }

    /// <summary>Whether a policy was in force when the owner changed its key, so that the former key has signed it.</summary>
    [OwnFrame]
    public bool HasKept(byte[] policy) => ChangedKey != null && ConstantTime.AreEqual(
        Part(Authority, CoseKey.EncodedLength, Authority.Length - CoseKey.EncodedLength), Sha256.Hash(policy));

    /// <summary>Stores a change.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryWrite(OwnerPhase phase, long number, byte[] authority)
    {
        byte[] state = new byte[authority == null ? KeyPlace : KeyPlace + authority.Length];
        state[0] = (byte)phase;
        BigEndian.Write(state, 1, NumberLength, number);
        if (authority != null)
        {
            Array.Copy(authority, 0, state, KeyPlace, authority.Length);
        }

        if (!_file.TryWrite(state))
        {
            return false;
        }

        Phase = phase;
        Number = number;
        Authority = authority;
        return true;
    }

    /// <summary>Carries out the rest of a change that was stored. What has to be erased for it is erased.</summary>
    /// <param name="authorityFile">The name of the file for the authority's key.</param>
    /// <returns>false when the storage failed.</returns>
    [OwnFrame]
    public bool TryComplete(string authorityFile)
    {
        if (Phase == OwnerPhase.Forgetting)
        {
            return TryWrite(OwnerPhase.Retired, Number, null);
        }

        if (Phase == OwnerPhase.HandingOver
            && !TryWrite(Authority == null ? OwnerPhase.Unowned : OwnerPhase.Taking, Number, Authority))
        {
            return false;
        }

        return Phase != OwnerPhase.Taking
            || (_storage.TryWrite(authorityFile, Authority, Authority.Length) && TryWrite(OwnerPhase.Owned, Number, null));
    }

    private static byte[] Part(byte[] content, int from, int length)
    {
        byte[] part = new byte[length];
        Array.Copy(content, from, part, 0, length);
        return part;
    }
}
