using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The sequence numbers of one data class: from 1 upwards, never one twice, whatever happens to the power. As they become nonces, a whole block is set aside
/// in flash before the first of it is used; a restart goes on behind the block, and what was left of it is skipped.
/// </summary>
internal sealed class SequenceNumbers
{
    // A block costs one write of a small file. At a reading a minute 64 is about one write an hour, and a restart skips 64 numbers at the most.
    private const int BlockSize = 64;
    private const int NumberLength = 5;

    private readonly StateFile _file;
    private long _lastSetAside;

    /// <summary>The numbers of a class.</summary>
    public SequenceNumbers(IStorage storage, string dataClass) => _file = new StateFile(storage, "next." + dataClass, NumberLength);

    /// <summary>The number used last, or 0.</summary>
    public long Last { get; private set; }

    /// <summary>The last number that an earlier start can have used, or 0.</summary>
    public long LastBeforeStart { get; private set; }

    /// <summary>First number of the block that was in use before this start; 0 when there was none.</summary>
    public long FirstOfFormerBlock { get; private set; }

    /// <summary>Goes on behind the block that was in use.</summary>
    /// <param name="highestKnown">The highest number that is found in the journal: never below it, even when this file was lost.</param>
    public void Open(long highestKnown)
    {
        byte[] state = _file.Read();
        long setAside = state == null || state.Length != NumberLength ? 0 : BigEndian.Read(state, 0, NumberLength);
        FirstOfFormerBlock = setAside == 0 ? 0 : setAside - BlockSize + 1;
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
            byte[] state = new byte[NumberLength];
            BigEndian.Write(state, 0, NumberLength, _lastSetAside + BlockSize);
            if (!_file.TryWrite(state))
            {
                return false;
            }

            _lastSetAside += BlockSize;
        }

        Last++;
        number = Last;
        return true;
    }
}
