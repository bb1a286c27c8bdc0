namespace NanoMedAgent.Simulator.Flash;

/// <summary>
/// A metadata pair of littlefs: two blocks that take turns to hold a log of commits, and the entries that a compaction would leave of it.
/// </summary>
internal sealed class DirectoryPair
{
    private readonly SortedList<string, int> _entries = new(StringComparer.Ordinal);

    /// <summary>A pair in two blocks.</summary>
    public DirectoryPair(int current, int other)
    {
        Current = current;
        Other = other;
    }

    private DirectoryPair(DirectoryPair pair)
    {
        Current = pair.Current;
        Other = pair.Other;
        Revision = pair.Revision;
        UsedBytes = pair.UsedBytes;
        _entries = new SortedList<string, int>(pair._entries, StringComparer.Ordinal);
    }

    /// <summary>The block that holds the log.</summary>
    public int Current { get; private set; }

    /// <summary>The block that the next compaction writes to.</summary>
    public int Other { get; set; }

    /// <summary>Compactions so far.</summary>
    public int Revision { get; set; }

    /// <summary>Bytes of the log; the rest of the block can still be programmed.</summary>
    public int UsedBytes { get; set; } = FlashGeometry.BlockBytes;

    /// <summary>Name and bytes of each entry.</summary>
    public IDictionary<string, int> Entries => _entries;

    /// <summary>Bytes of all entries.</summary>
    public int EntryBytes => _entries.Values.Sum();

    /// <summary>Whether a name belongs here: it is not after the last name of the pair.</summary>
    public bool IsHomeOf(string name) => _entries.Count > 0 && string.CompareOrdinal(_entries.Keys[^1], name) >= 0;

    /// <summary>The names in order.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Keys];

    /// <summary>Makes the other block the current one.</summary>
    public void Swap() => (Current, Other) = (Other, Current);

    /// <summary>An independent copy.</summary>
    public DirectoryPair Clone() => new(this);
}
