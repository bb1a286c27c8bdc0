using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Storage;

/// <summary>
/// Numbers that must never come twice (PROTOCOL.md, "Counters"): starts of the device, epoch ids, and the sequence numbers of each data
/// class. A block of numbers is reserved in flash before the first of it is used; a start continues behind the last block. The blocks of a
/// start begin small and double: a device that restarts all the time uses few numbers, one that runs for long seldom writes.
/// </summary>
/// <remarks>
/// The blocks are in one <see cref="StateFile"/>. When one of its copies is lost, it may have reserved one more block, which is skipped.
/// When both are lost, the numbers continue at their ceilings: a second state file, written once in millions of numbers, holds for each
/// counter a number that no block may pass before the ceiling is raised.
/// </remarks>
public sealed class PersistentCounters
{
    /// <summary>Starts of the device.</summary>
    public const int Starts = 0;

    /// <summary>Epoch ids, of all data classes together.</summary>
    public const int Epochs = 1;

    /// <summary>Sequence numbers of the data class whose code is 0; the others follow.</summary>
    public const int FirstClass = 2;

    private const int Classes = 5;
    private const int Count = FirstClass + Classes;

    // Of each counter: the last reserved number, and the exponent of the size of its last block, plus one. 0: the block was given back.
    private const int NumberLength = 5;
    private const int EntryLength = NumberLength + 1;
    private const int StateLength = Count * EntryLength;

    // An epoch id has four bytes. A sequence number has 38 bits in the outbox's index.
    private const long IdLimit = 0xFFFFFFFF;
    private const long NumberLimit = 0x3FFFFFFFFF;

    // Exponents of the sizes of blocks. A restart every minute for 30 years takes 16 million blocks of the least size: 0.3 thousand
    // million epoch ids, and 65 thousand million numbers.
    private const int LeastEpochs = 4;
    private const int MostEpochs = 10;
    private const int LeastNumbers = 12;
    private const int MostNumbers = 14;

    private readonly IStorage _storage;
    private readonly StateFile _blocks;
    private readonly long[] _last = new long[Count];
    private readonly long[] _reserved = new long[Count];
    private readonly long[] _ceiling = new long[Count];
    private readonly byte[] _size = new byte[Count];
    private readonly byte[] _nextSize = new byte[Count];
    private bool _isNew;
    private bool _areCeilingsDamaged;

    /// <summary>The counters in a storage; <see cref="Recover"/> reads them.</summary>
    public PersistentCounters(IStorage storage)
    {
        _storage = storage;
        _blocks = new StateFile(storage, "counters", StateLength);
    }

    /// <summary>The number of a counter that was used last, or that an earlier start may have used last; 0 when there is none.</summary>
    public long Last(int counter) => _last[counter];

    /// <summary>
    /// First number of the block that was in use before this start, or of an earlier one; 0 when there was none, or when it was given
    /// back. Only before the first number is taken.
    /// </summary>
    public long FirstOfFormerBlock(int counter)
    {
        if (_size[counter] == 0)
        {
            return 0;
        }

        // If a copy is lost, the last block may have been the one that is skipped, or the one before it, which was no longer.
        long first = _last[counter] - (1L << (_size[counter] - (_blocks.IsCopyLost ? 0 : 1))) + 1;
        return first < 1 ? 1 : first;
    }

    /// <summary>Whether a copy was damaged, or torn by a power cut: numbers are skipped, and the copy is written again.</summary>
    public bool IsDamaged;

    /// <summary>Whether a counter has come to its end: it gives no number any more, rather than one that was used.</summary>
    [OwnFrame]
    public bool IsUsedUp(int counter) => _last[counter] >= Limit(counter);

    /// <summary>Continues behind everything that was reserved.</summary>
    /// <returns>
    /// Absent on a new device. Damaged when there were counters and not one of their four files is whole: no number is safe then.
    /// </returns>
    public StorageResult Recover()
    {
        StateFile file = Ceilings();
        StorageResult result = file.Read(out byte[] ceilings);
        StorageResult blocksResult = _blocks.Read(out byte[] blocks);
        if (result == StorageResult.Failed || blocksResult == StorageResult.Failed)
        {
            return StorageResult.Failed;
        }

        if ((blocks != null && blocks.Length != StateLength) || (ceilings != null && ceilings.Length != StateLength))
        {
            return StorageResult.Damaged;
        }

        if (blocks == null && ceilings == null)
        {
            // Before the first ceiling is written, no number is used.
            _isNew = result == StorageResult.Absent;
            BeginSmall();
            return result;
        }

        _areCeilingsDamaged = !file.IsWhole;
        IsDamaged = blocksResult == StorageResult.Damaged || result == StorageResult.Damaged || _blocks.IsCopyLost || file.IsCopyLost;

        for (int i = 0; i < Count; i++)
        {
            // If one of two copies is lost, it may have been the newer one, and that one block or one ceiling further.
            long ceiling = ceilings == null ? 0 : BigEndian.Read(ceilings, i * EntryLength, NumberLength);
            ceiling += file.IsCopyLost ? CeilingStep(i) : 0;
            long last = blocks == null ? ceiling : BigEndian.Read(blocks, i * EntryLength, NumberLength);
            int size = blocks == null ? MostSize(i) + 1 : blocks[(i * EntryLength) + NumberLength];
            if (blocks != null && _blocks.IsCopyLost)
            {
                // A counter that was never used has probably lost nothing: its block counts as given back.
                int next = SizeAfter(i, size);
                size = last > 0 ? next + 1 : 0;
                last += 1L << next;
            }

            last = last < Limit(i) ? last : Limit(i);
            _size[i] = (byte)size;
            _last[i] = last;
            _reserved[i] = last;
            _ceiling[i] = ceiling > last ? ceiling : last;
        }

        BeginSmall();
        return StorageResult.Found;
    }

    /// <summary>A number was found in flash that is higher than the counter knows: it continues behind it.</summary>
    public void Raise(int counter, long number)
    {
        if (number > _last[counter])
        {
            _last[counter] = number;
            _reserved[counter] = number;
        }
    }

    /// <summary>Counts this start, and reserves its first epochs with the same write.</summary>
    /// <returns>false when that could not be stored, or there is no number left; it may be tried again.</returns>
    public bool TryCountStart()
    {
        long epochs = _reserved[Epochs];
        byte size = _size[Epochs];
        Extend(Epochs);
        if (TryTake(Starts, out _))
        {
            _nextSize[Epochs] = (byte)SizeAfter(Epochs, _size[Epochs]);
            return true;
        }

        _reserved[Epochs] = epochs;
        _size[Epochs] = size;
        return false;
    }

    /// <summary>Takes the next number.</summary>
    /// <returns>false when a new block could not be stored, or there is no number left; nothing may be done under it then.</returns>
    public bool TryTake(int counter, out long number)
    {
        number = 0;
        if (_last[counter] >= _reserved[counter] && !TryReserve(counter))
        {
            return false;
        }

        _last[counter]++;
        number = _last[counter];
        return true;
    }

    /// <summary>
    /// Gives the rest of a block back, in RAM, before an intended restart: nothing of it was lost, so nothing has to be skipped.
    /// </summary>
    [OwnFrame]
    public void GiveBack(int counter)
    {
        if (_last[counter] > 0)
        {
            _reserved[counter] = _last[counter];
            _size[counter] = 0;
            _nextSize[counter] = (byte)LeastSize(counter);
        }
    }

    /// <summary>Stores what was given back.</summary>
    /// <returns>false when the storage failed: the next start skips the rest of the blocks then.</returns>
    [OwnFrame]
    public bool TryStore() => TryStore(_blocks, _reserved, _size);

    // Made when it is needed, which is seldom.
    [OwnFrame]
    private StateFile Ceilings() => new(_storage, "ceilings", StateLength);

    private static long Limit(int counter) => counter < FirstClass ? IdLimit : NumberLimit;

    private static int LeastSize(int counter) => counter == Starts ? 0 : counter == Epochs ? LeastEpochs : LeastNumbers;

    private static int MostSize(int counter) => counter == Starts ? 0 : counter == Epochs ? MostEpochs : MostNumbers;

    // As many ceilings as the number of times that both copies of the blocks may be lost: 4,096, 256 and 1,024.
    private static long CeilingStep(int counter) => 1L << (counter == Starts ? 20 : counter == Epochs ? 24 : 28);

    /// <summary>The exponent of the largest block that may follow on one.</summary>
    /// <param name="counter">The counter.</param>
    /// <param name="size">Exponent of the block plus one; 0 for none.</param>
    private static int SizeAfter(int counter, int size)
    {
        int least = LeastSize(counter);
        int most = MostSize(counter);
        return size < least ? least : size < most ? size : most;
    }

    private void BeginSmall()
    {
        for (int i = 0; i < Count; i++)
        {
            _nextSize[i] = (byte)LeastSize(i);
        }
    }

    /// <summary>Adds a block in RAM.</summary>
    /// <returns>false when there is no number left.</returns>
    private bool Extend(int counter)
    {
        long left = Limit(counter) - _reserved[counter];
        if (left <= 0)
        {
            return false;
        }

        long block = 1L << _nextSize[counter];
        _reserved[counter] += block < left ? block : left;
        _size[counter] = (byte)(_nextSize[counter] + 1);
        return true;
    }

    private bool TryReserve(int counter)
    {
        long reserved = _reserved[counter];
        byte size = _size[counter];
        if (Extend(counter) && TryRaiseCeilings() && TryStore())
        {
            _nextSize[counter] = (byte)SizeAfter(counter, _size[counter]);
            return true;
        }

        _reserved[counter] = reserved;
        _size[counter] = size;
        return false;
    }

    /// <summary>Raises the ceilings that the blocks in RAM pass, in flash, before these blocks are.</summary>
    private bool TryRaiseCeilings()
    {
        bool isRaised = false;
        long[] raised = new long[Count];
        for (int i = 0; i < Count; i++)
        {
            bool isPassed = _reserved[i] >= _ceiling[i];
            raised[i] = isPassed ? _reserved[i] + CeilingStep(i) : _ceiling[i];
            isRaised |= isPassed;
        }

        if (!isRaised && !_areCeilingsDamaged)
        {
            return true;
        }

        // On a new device, empty blocks come first: where there is a ceiling and no block, blocks were lost.
        StateFile file = Ceilings();
        file.Read(out _);
        if ((_isNew && !TryStore(_blocks, new long[Count], new byte[Count])) || !TryStore(file, raised, _size))
        {
            return false;
        }

        _isNew = false;
        _areCeilingsDamaged = false;
        Array.Copy(raised, 0, _ceiling, 0, Count);
        return true;
    }

    private static bool TryStore(StateFile file, long[] numbers, byte[] sizes)
    {
        byte[] state = new byte[StateLength];
        for (int i = 0; i < Count; i++)
        {
            BigEndian.Write(state, i * EntryLength, NumberLength, numbers[i]);
            state[(i * EntryLength) + NumberLength] = sizes[i];
        }

        return file.TryWrite(state);
    }
}
