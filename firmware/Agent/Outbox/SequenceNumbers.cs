using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The sequence numbers of one data class (PROTOCOL.md, "Sequence numbers"): from 1 upwards, never one twice, whatever happens to the power. As they become nonces, a whole block is set aside
/// in flash before the first of it is used; a restart goes on behind the block, and what was left of it is skipped.
/// The state: the last number set aside (5 bytes), and 1 when the device was put to rest in good order with that number as the last one used, else 0.
/// </summary>
internal sealed class SequenceNumbers : IFileVisitor
{
    // A block costs one write of a small file: at a reading a second every four and a half hours. A restart skips the rest of it; 2^38 numbers are enough for
    // a restart every ten seconds for five years.
    private const int BlockSize = 16384;
    private const int NumberLength = 5;
    private const int StateLength = NumberLength + 1;

    // Where to go on when nobody knows how far it went: at the number of the start times 2^24, which is more than a start uses on average in half a year of seconds.
    // 2^38 numbers are room for 16,384 starts.
    private const int NumbersOfStartShift = 24;
    private const long StartMask = 0x3FFF;

    private readonly StateFile _file;
    private long _lastSetAside;

    /// <summary>The numbers of a class.</summary>
    public SequenceNumbers(IStorage storage, string dataClass) => _file = new StateFile(storage, "next." + dataClass, StateLength);

    /// <summary>The number used last, or 0.</summary>
    public long Last;

    /// <summary>The last number that an earlier start can have used, or 0.</summary>
    public long LastBeforeStart;

    /// <summary>First number of the block that was in use before this start; 0 when there was none, or none of it was lost.</summary>
    public long FirstOfFormerBlock;

    /// <inheritdoc/>
    public void Visit(string name) => _file.Visit(name);

    /// <summary>Goes on behind the block that was in use.</summary>
    /// <param name="highestKnown">The highest number that is found in flash: never below it, whatever became of the state.</param>
    /// <param name="bootNumber">Which start of the device this is.</param>
    public void Recover(long highestKnown, long bootNumber)
    {
        byte[] state = _file.Read();
        long setAside = state == null || state.Length != StateLength ? 0 : BigEndian.Read(state, 0, NumberLength);
        bool isRested = setAside > 0 && state[NumberLength] == 1 && _file.Lost == 0;
        if (_file.Lost == 2)
        {
            setAside = (bootNumber & StartMask) << NumbersOfStartShift;
        }
        else if (_file.Lost == 1)
        {
            // The one that is lost may have been the newer one.
            setAside += BlockSize;
        }

        FirstOfFormerBlock = setAside == 0 || isRested ? 0 : setAside - BlockSize + 1;
        _lastSetAside = setAside > highestKnown ? setAside : highestKnown;
        Last = _lastSetAside;
        LastBeforeStart = _lastSetAside;
    }

    /// <summary>Takes the next number.</summary>
    /// <returns>false when a new block could not be set aside: then nothing may be sealed.</returns>
    public bool TryTake(out long number)
    {
        number = 0;
        if (Last == _lastSetAside)
        {
            if (!TryKeep(_lastSetAside + BlockSize, false))
            {
                return false;
            }

            _lastSetAside += BlockSize;
        }

        Last++;
        number = Last;
        return true;
    }

    /// <summary>Before a restart that is meant: the numbers that are left are not skipped. The next one that is taken sets a new block aside.</summary>
    public void ShutDown()
    {
        if (Last > 0 && TryKeep(Last, true))
        {
            _lastSetAside = Last;
        }
    }

    private bool TryKeep(long setAside, bool isRested)
    {
        byte[] state = new byte[StateLength];
        BigEndian.Write(state, 0, NumberLength, setAside);
        state[NumberLength] = (byte)(isRested ? 1 : 0);
        return _file.TryWrite(state);
    }
}
