using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The sequence numbers of one data class (PROTOCOL.md, "Sequence numbers"): from 1 upwards, and never the same one twice, even after a
/// power cut. Because they become nonces, a whole block of numbers is reserved in flash before the first of it is used. A restart continues
/// after the block and skips the unused rest. The state is the last reserved number (5 bytes), and a byte: 1 when the device was shut down
/// properly and that number is the last one used, else 0.
/// </summary>
internal sealed class SequenceNumbers : IFileVisitor
{
    // A block costs one write of a small file: every four and a half hours at a reading a second. A restart skips the rest of a block; 2^38
    // numbers are enough for a restart every ten seconds for five years.
    private const int BlockSize = 16384;
    private const int NumberLength = 5;
    private const int StateLength = NumberLength + 1;

    // Where to continue when both state files are lost: at the number of the start times 2^24. That is more than a start uses on average in
    // half a year at a reading a second. 2^38 numbers are enough for 16,384 starts.
    private const int NumbersOfStartShift = 24;
    private const long StartMask = 0x3FFF;

    private readonly StateFile _file;
    private long _lastReserved;

    /// <summary>The numbers of a class.</summary>
    public SequenceNumbers(IStorage storage, string dataClass) => _file = new StateFile(storage, "next." + dataClass, StateLength);

    /// <summary>The number used last, or 0.</summary>
    public long Last;

    /// <summary>The last number that an earlier start can have used, or 0.</summary>
    public long LastBeforeStart;

    /// <summary>First number of the block that was in use before this start; 0 when there was none, or when none of it was lost.</summary>
    public long FirstOfFormerBlock;

    /// <inheritdoc/>
    public void Visit(string name) => _file.Visit(name);

    /// <summary>Continues after the block that was in use.</summary>
    /// <param name="highestKnown">The highest number found in flash: numbers continue above it, even when the state is lost.</param>
    /// <param name="bootNumber">Which start of the device this is.</param>
    public void Recover(long highestKnown, long bootNumber)
    {
        byte[] state = _file.Read();
        long lastReserved = state == null || state.Length != StateLength ? 0 : BigEndian.Read(state, 0, NumberLength);
        bool isShutDown = lastReserved > 0 && state[NumberLength] == 1 && _file.LostFiles == 0;
        if (_file.LostFiles == 2)
        {
            lastReserved = (bootNumber & StartMask) << NumbersOfStartShift;
        }
        else if (_file.LostFiles == 1)
        {
            // The lost file may have been the newer one.
            lastReserved += BlockSize;
        }

        FirstOfFormerBlock = lastReserved == 0 || isShutDown ? 0 : lastReserved - BlockSize + 1;
        _lastReserved = lastReserved > highestKnown ? lastReserved : highestKnown;
        Last = _lastReserved;
        LastBeforeStart = _lastReserved;
    }

    /// <summary>Takes the next number.</summary>
    /// <returns>false when a new block could not be reserved; nothing may be sealed then.</returns>
    public bool TryTake(out long number)
    {
        number = 0;
        if (Last == _lastReserved)
        {
            if (!TryKeep(_lastReserved + BlockSize, false))
            {
                return false;
            }

            _lastReserved += BlockSize;
        }

        Last++;
        number = Last;
        return true;
    }

    /// <summary>
    /// Prepares for an intended restart: the rest of the block is not skipped. The next number that is taken reserves a new block.
    /// </summary>
    public void ShutDown()
    {
        if (Last > 0 && TryKeep(Last, true))
        {
            _lastReserved = Last;
        }
    }

    private bool TryKeep(long lastReserved, bool isShutDown)
    {
        byte[] state = new byte[StateLength];
        BigEndian.Write(state, 0, NumberLength, lastReserved);
        state[NumberLength] = (byte)(isShutDown ? 1 : 0);
        return _file.TryWrite(state);
    }
}
