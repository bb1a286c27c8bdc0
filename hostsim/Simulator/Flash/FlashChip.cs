namespace NanoMedAgent.Simulator.Flash;

/// <summary>
/// The blocks of a partition without their contents: which are in use, how often each was erased, how many bytes were programmed.
/// </summary>
internal sealed class FlashChip
{
    private readonly int[] _erases;
    private readonly bool[] _inUse;
    private readonly bool[] _isBad;
    private readonly Queue<int> _free = [];
    private int _nextBlock = 2;

    /// <summary>An erased chip.</summary>
    public FlashChip(int blocks)
    {
        _erases = new int[blocks];
        _inUse = new bool[blocks];
        _isBad = new bool[blocks];
    }

    private FlashChip(FlashChip other)
    {
        _erases = [.. other._erases];
        _inUse = [.. other._inUse];
        _isBad = [.. other._isBad];
        _free = new Queue<int>(other._free);
        _nextBlock = other._nextBlock;
        ProgrammedBytes = other.ProgrammedBytes;
        TotalErases = other.TotalErases;
        NextIsBad = other.NextIsBad;
    }

    /// <summary>Bytes programmed so far.</summary>
    public long ProgrammedBytes { get; private set; }

    /// <summary>Erases of all blocks together.</summary>
    public long TotalErases { get; private set; }

    /// <summary>Erases of each block.</summary>
    public IReadOnlyList<int> Erases => _erases;

    /// <summary>Blocks.</summary>
    public int Blocks => _erases.Length;

    /// <summary>Whether the next block that is allocated is worn out.</summary>
    public bool NextIsBad { get; set; }

    /// <summary>An independent copy.</summary>
    public FlashChip Clone() => new(this);

    /// <summary>Marks a block as used.</summary>
    public void MarkUsed(int block) => _inUse[block] = true;

    /// <summary>Allocates a free block, one after the other around the chip, so that wear spreads.</summary>
    /// <returns>The block; -1 when none is free.</returns>
    public int TryAllocate()
    {
        for (int scan = 0; scan < 2; scan++)
        {
            while (_free.TryDequeue(out int block))
            {
                _nextBlock = (block + 1) % Blocks;
                if (NextIsBad)
                {
                    // It is erased once, found bad, and never allocated again.
                    NextIsBad = false;
                    _isBad[block] = true;
                    Erase(block);
                    continue;
                }

                _inUse[block] = true;
                return block;
            }

            for (int i = 0; i < Blocks; i++)
            {
                int block = (_nextBlock + i) % Blocks;
                if (!_inUse[block] && !_isBad[block])
                {
                    _free.Enqueue(block);
                }
            }
        }

        return -1;
    }

    /// <summary>Frees blocks.</summary>
    public void Free(IEnumerable<int> blocks)
    {
        foreach (int block in blocks)
        {
            _inUse[block] = false;
        }
    }

    /// <summary>Erases a block.</summary>
    public void Erase(int block)
    {
        _erases[block]++;
        TotalErases++;
    }

    /// <summary>Programs bytes, rounded up to the unit of programming.</summary>
    public void Program(int bytes) => ProgrammedBytes += RoundUp(bytes);

    /// <summary>Rounds up to the unit of programming.</summary>
    public static int RoundUp(int bytes) =>
        (bytes + FlashGeometry.ProgramBytes - 1) / FlashGeometry.ProgramBytes * FlashGeometry.ProgramBytes;
}
