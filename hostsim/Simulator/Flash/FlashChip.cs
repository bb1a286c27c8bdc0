namespace NanoMedAgent.Simulator.Flash;

/// <summary>The blocks of a partition: which are in use, how often each was erased, how many bytes were programmed. Contents are not its business.</summary>
internal sealed class FlashChip
{
    private readonly int[] _erases;
    private readonly bool[] _inUse;
    private readonly bool[] _isBad;
    private readonly Queue<int> _free = [];
    private int _next = 2;

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
        _next = other._next;
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

    /// <summary>Whether the next block that is taken turns out to be worn out.</summary>
    public bool NextIsBad { get; set; }

    /// <summary>The same, on its own.</summary>
    public FlashChip Clone() => new(this);

    /// <summary>Takes a certain block.</summary>
    public void Take(int block) => _inUse[block] = true;

    /// <summary>Takes a free block, one after the other around the chip, so that wear spreads.</summary>
    /// <returns>-1 when there is none.</returns>
    public int TryTake()
    {
        for (int scan = 0; scan < 2; scan++)
        {
            while (_free.TryDequeue(out int block))
            {
                _next = (block + 1) % Blocks;
                if (NextIsBad)
                {
                    // It is tried, found out, and never taken again.
                    NextIsBad = false;
                    _isBad[block] = true;
                    Erase(block);
                    continue;
                }

                _inUse[block] = true;
                return block;
            }

            foreach (int block in Enumerable.Range(0, Blocks).Select(i => (_next + i) % Blocks).Where(block => !_inUse[block] && !_isBad[block]))
            {
                _free.Enqueue(block);
            }
        }

        return -1;
    }

    /// <summary>Gives blocks back.</summary>
    public void Release(IEnumerable<int> blocks)
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

    /// <summary>Programs bytes, rounded up to what is programmed at once.</summary>
    public void Program(int bytes) => ProgrammedBytes += RoundUp(bytes);

    /// <summary>Rounds up to what is programmed at once.</summary>
    public static int RoundUp(int bytes) => (bytes + FlashGeometry.ProgramBytes - 1) / FlashGeometry.ProgramBytes * FlashGeometry.ProgramBytes;
}
