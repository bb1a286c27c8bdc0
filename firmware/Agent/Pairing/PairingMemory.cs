using System;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Pairing;

/// <summary>The state of the pairing that survives a restart: the association.</summary>
internal sealed class PairingMemory
{
    private const int IsAssociatedPlace = PairingGrant.AssociationLength;
    private const int Length = IsAssociatedPlace + 1;

    private readonly IStorage _storage;
    private byte[] _state;

    /// <summary>Reads the state from a storage.</summary>
    public PairingMemory(IStorage storage)
    {
        _storage = storage;
        Result = File().Read(out byte[] state);
        _state = state != null && state.Length == Length ? state : new byte[Length];
    }

    /// <summary>What became of reading the state: after Failed, nothing is known about the association.</summary>
    public readonly StorageResult Result;

    /// <summary>The association, or null.</summary>
    public byte[] Association
    {
        get
        {
            if (_state[IsAssociatedPlace] == 0)
            {
                return null;
            }

            byte[] association = new byte[PairingGrant.AssociationLength];
            Array.Copy(_state, 0, association, 0, association.Length);
            return association;
        }
    }

    /// <summary>Sets or ends the association.</summary>
    /// <param name="association">The association, or null to end it.</param>
    /// <returns>false when the storage failed; nothing has changed then.</returns>
    [OwnFrame]
    public bool TrySet(byte[] association)
    {
        byte[] state = new byte[Length];
        if (association != null)
        {
            Array.Copy(association, state, association.Length);
            state[IsAssociatedPlace] = 1;
        }

        // When a file is missing, both are written, and the first counts even if the second write fails. So the current state is written
        // first.
        StateFile file = File();
        if (Result == StorageResult.Failed || file.Read(out _) == StorageResult.Failed)
        {
            return false;
        }

        if ((!file.IsWhole && !file.TryWrite(_state)) || !file.TryWrite(state))
        {
            return false;
        }

        // The second write replaces the other file, so that neither holds the old state.
        _state = state;
        file.TryWrite(state);
        return true;
    }

    // Made when it is needed, which is seldom.
    [OwnFrame]
    private StateFile File() => new(_storage, "pairing", Length);
}
