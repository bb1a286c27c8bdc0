using System;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Releases.Assemblies;

/// <summary>Which of the sets runs, which is tried, which ran before, and of which manifest each was accepted. It survives a power cut at any write.</summary>
internal sealed class SlotRecord
{
    /// <summary>The application in the deployment area, which the device left the factory with.</summary>
    public const int Factory = 0;

    /// <summary>The first set of files.</summary>
    public const int First = 1;

    /// <summary>The second set of files.</summary>
    public const int Second = 2;

    /// <summary>None of them.</summary>
    public const int None = 3;

    /// <summary>A mark: the candidate was started.</summary>
    public const int Started = 1;

    /// <summary>A mark: it is still to be told that the active set took the place of one that does not load.</summary>
    public const int Substitute = 2;

    private const int DigestLength = 32;
    private const int HeadLength = 4;
    private const int Length = HeadLength + (2 * DigestLength);

    private readonly StateFile _file;
    private readonly byte[] _state;

    private SlotRecord(StateFile file, byte[] state)
    {
        _file = file;
        _state = state;
        Active = state[0];
        Candidate = state[1];
        Mark = state[2];
        Previous = state[3];
    }

    /// <summary>The one that runs when nothing is tried.</summary>
    public int Active;

    /// <summary>The one that is tried, or <see cref="None"/>.</summary>
    public int Candidate;

    /// <summary><see cref="Started"/>, <see cref="Substitute"/>, or 0.</summary>
    public int Mark;

    /// <summary>The one that ran before and is still there, or <see cref="None"/>.</summary>
    public int Previous;

    /// <summary>Reads the record. Where none is whole, the device is as it left the factory.</summary>
    public static SlotRecord Read(IStorage storage)
    {
        StateFile file = new(storage, "slots", Length);
        byte[] state = file.Read();
        if (state == null || state.Length != Length || state[0] > Second || state[1] > None || state[3] > None)
        {
            state = new byte[Length];
            state[1] = None;
            state[3] = None;
        }

        return new SlotRecord(file, state);
    }

    /// <summary>The digest of the manifest that a set of files was accepted with; zeros when it was not.</summary>
    public byte[] Digest(int slot)
    {
        byte[] digest = new byte[DigestLength];
        Array.Copy(_state, Place(slot), digest, 0, DigestLength);
        return digest;
    }

    /// <summary>Takes note of the manifest that a set of files is accepted with; null when it is not any more.</summary>
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

    /// <summary>Writes it.</summary>
    public SlotResult Keep()
    {
        _state[0] = (byte)Active;
        _state[1] = (byte)Candidate;
        _state[2] = (byte)Mark;
        _state[3] = (byte)Previous;
        return _file.TryWrite(_state) ? SlotResult.Done : SlotResult.StorageFailed;
    }

    private static int Place(int slot) => HeadLength + ((slot - First) * DigestLength);
}
