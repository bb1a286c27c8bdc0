using System;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Releases.Assemblies;

/// <summary>
/// Which set is active, which is on trial, which was active before, and with which manifest each was accepted. It survives a power cut at
/// any write.
/// </summary>
internal sealed class SlotRecord
{
    /// <summary>The factory application in the deployment area.</summary>
    public const int Factory = 0;

    /// <summary>The first set of files.</summary>
    public const int First = 1;

    /// <summary>The second set of files.</summary>
    public const int Second = 2;

    /// <summary>None of them.</summary>
    public const int None = 3;

    /// <summary>A mark: the candidate was started.</summary>
    public const int Started = 1;

    /// <summary>A mark: it is still to be reported that the active set replaced one that cannot be loaded.</summary>
    public const int Substitute = 2;

    private const int DigestLength = 32;
    private const int HeadLength = 4;
    private const int Length = HeadLength + (2 * DigestLength);

    private readonly StateFile _file;
    private readonly byte[] _state;

    private SlotRecord(StateFile file, byte[] state, StorageResult result)
    {
        _file = file;
        Result = result;
        _state = state;
        Active = state[0];
        Candidate = state[1];
        Mark = state[2];
        Previous = state[3];
    }

    /// <summary>What became of reading the record. Where it failed, nothing is written.</summary>
    public readonly StorageResult Result;

    /// <summary>The set that runs when none is on trial.</summary>
    public int Active;

    /// <summary>The set to try, or <see cref="None"/>.</summary>
    public int Candidate;

    /// <summary><see cref="Started"/>, <see cref="Substitute"/>, or 0.</summary>
    public int Mark;

    /// <summary>The set that was active before and is still stored, or <see cref="None"/>.</summary>
    public int Previous;

    /// <summary>Reads the record. When none is whole, the device is in its factory state.</summary>
    public static SlotRecord Read(IStorage storage)
    {
        StateFile file = new(storage, "slots", Length);
        StorageResult result = file.Read(out byte[] state);
        if (state == null || state.Length != Length || state[0] > Second || state[1] > None || state[3] > None)
        {
            state = new byte[Length];
            state[1] = None;
            state[3] = None;
        }

        return new SlotRecord(file, state, result);
    }

    /// <summary>The digest of the manifest with which a set of files was accepted; zeros when it was not.</summary>
    public byte[] Digest(int slot)
    {
        byte[] digest = new byte[DigestLength];
        Array.Copy(_state, Place(slot), digest, 0, DigestLength);
        return digest;
    }

    /// <summary>Sets the digest of the manifest with which a set of files is accepted; null when it is not accepted any more.</summary>
    public void SetDigest(int slot, byte[] digest)
    {
        if (digest == null)
        {
            Array.Clear(_state, Place(slot), DigestLength);
        }
        else
        {
            Array.Copy(digest, 0, _state, Place(slot), DigestLength);
        }
    }

    /// <summary>Writes the record.</summary>
    [OwnFrame]
    public SlotResult Write()
    {
        _state[0] = (byte)Active;
        _state[1] = (byte)Candidate;
        _state[2] = (byte)Mark;
        _state[3] = (byte)Previous;
        if (!_file.TryWrite(_state))
        {
            return SlotResult.StorageFailed;
        }

        // The second write replaces the other copy, so that neither holds an older state: a copy that cannot be read for a moment must not
        // bring back a set that was replaced.
        _file.TryWrite(_state);
        return SlotResult.Done;
    }

    private static int Place(int slot) => HeadLength + ((slot - First) * DigestLength);
}
