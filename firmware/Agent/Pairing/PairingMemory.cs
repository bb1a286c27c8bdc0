using System;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Pairing;

/// <summary>What a device must not forget of its pairing: to whom it belongs, and how often wrong grants have locked it.</summary>
internal sealed class PairingMemory
{
    private const int IsAssociatedPlace = PairingGrant.AssociationLength;
    private const int LocksPlace = IsAssociatedPlace + 1;
    private const int IsLockedPlace = LocksPlace + 1;
    private const int Length = IsLockedPlace + 1;

    private readonly StateFile _file;
    private byte[] _state;

    /// <summary>Reads it.</summary>
    public PairingMemory(IStorage storage)
    {
        _file = new StateFile(storage, "pairing", Length);
        byte[] state = _file.Read();
        _state = state != null && state.Length == Length ? state : new byte[Length];
    }

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

    /// <summary>Locks in a row, without a pairing in between.</summary>
    public int Locks => _state[LocksPlace];

    /// <summary>Whether it is locked.</summary>
    public bool IsLocked => _state[IsLockedPlace] != 0;

    /// <summary>Takes an association, or ends it; both end all locks.</summary>
    /// <param name="association">null for none.</param>
    /// <returns>false when that could not be kept: it is as it was then.</returns>
    public bool TrySet(byte[] association)
    {
        byte[] state = new byte[Length];
        if (association != null)
        {
            Array.Copy(association, state, association.Length);
            state[IsAssociatedPlace] = 1;
        }

        // Where a file is missing both are written, and the first of them counts even if the second one fails: so that is done with what is true already.
        if ((!_file.IsWhole && !_file.TryWrite(_state)) || !_file.TryWrite(state))
        {
            return false;
        }

        // Once more: what was there before is in neither of the two files then.
        _state = state;
        _file.TryWrite(state);
        return true;
    }

    /// <summary>Begins a lock, or ends it. It holds in RAM at least.</summary>
    public void SetLocked(bool isLocked, int locks)
    {
        _state[LocksPlace] = (byte)locks;
        _state[IsLockedPlace] = (byte)(isLocked ? 1 : 0);
        _file.TryWrite(_state);
    }
}
