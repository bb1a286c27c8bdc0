namespace NanoMedAgent.Simulator.Flash;

/// <summary>
/// Which blocks of a partition littlefs allocates, erases and programs. There is one directory, a chain of metadata pairs. A file of more
/// than <see cref="FlashGeometry.InlineBytes"/> has its own blocks and is written as a whole (copy on write). The rules are those of
/// littlefs 2.11 (SPEC.md, and lfs.c where that is silent); tests/HostSim.Tests, FlashCosts, holds the figures against those of littlefs
/// itself.
/// </summary>
internal sealed class LittleFs
{
    private const int BlockBytes = FlashGeometry.BlockBytes;

    // Bytes after a commit's tags: a checksum, and before it, where another commit can follow, a checksum of the erased flash after it.
    private const int ChecksumBytes = 8;
    private const int CommitBytes = ChecksumBytes + 12;
    private const int SuperblockBytes = 40;
    private const int TailBytes = 12;
    private const int RevisionBytes = 4;
    private const int TagBytes = 4;
    private const int BlockListBytes = 8;

    // The time of the last change: esp_littlefs keeps it with every file, and commits it whenever it opens the file for writing.
    private const int ModifiedBytes = 12;

    private readonly FlashChip _chip;
    private readonly List<DirectoryPair> _chain = [];
    private readonly Dictionary<string, FileBlocks> _files = [];

    /// <summary>A newly formatted partition.</summary>
    public LittleFs(FlashChip chip)
    {
        _chip = chip;
        DirectoryPair root = new(1, 0);
        root.Entries.Add("", SuperblockBytes);
        chip.MarkUsed(0);
        chip.MarkUsed(1);
        for (int i = 0; i < 2; i++)
        {
            chip.Erase(root.Other);
            WriteLog(root, 0, RevisionBytes + SuperblockBytes);
            root.Revision++;
            root.Swap();
        }

        _chain.Add(root);
    }

    private LittleFs(LittleFs other)
    {
        _chip = other._chip.Clone();
        _chain = [.. other._chain.Select(pair => pair.Clone())];
        _files = new Dictionary<string, FileBlocks>(other._files);
    }

    /// <summary>The blocks.</summary>
    public FlashChip Chip => _chip;

    /// <summary>Blocks in use, including the directory.</summary>
    public int UsedBlocks => (2 * _chain.Count) + _files.Values.Sum(file => file.Blocks.Length);

    /// <summary>An independent copy.</summary>
    public LittleFs Clone() => new(this);

    /// <summary>Writes a whole file.</summary>
    /// <returns>false when there is no space; a new file is then empty.</returns>
    public bool TryWrite(string name, int bytes)
    {
        Opened opened = new(Find(name));
        FileBlocks? old = _files.GetValueOrDefault(name);
        if (old is null)
        {
            Commit(opened, TagBytes + Name(name) + TagBytes, name, Name(name) + TagBytes);
            old = new FileBlocks(0, []);
            _files[name] = old;
        }

        Commit(opened, Structure(old.Bytes), name, Name(name) + Structure(old.Bytes));
        if (bytes == 0 && old.Bytes == 0)
        {
            return true;
        }

        if (!TryWriteBlocks(bytes, out int[] blocks))
        {
            return false;
        }

        Commit(opened, Structure(bytes), name, Name(name) + Structure(bytes));
        _files[name] = new FileBlocks(bytes, blocks);
        _chip.Free(old.Blocks);
        return true;
    }

    /// <summary>Reads a file. nanoFramework opens it for writing as well, which writes to the directory.</summary>
    public void Read(string name)
    {
        if (_files.TryGetValue(name, out FileBlocks? file))
        {
            Commit(new Opened(Find(name)), Structure(file.Bytes), name, Name(name) + Structure(file.Bytes));
        }
    }

    /// <summary>Deletes a file.</summary>
    public void Remove(string name)
    {
        if (_files.Remove(name, out FileBlocks? file))
        {
            Commit(new Opened(Find(name)), TagBytes, name, 0);
            _chip.Free(file.Blocks);
        }
    }

    private static int Name(string name) => TagBytes + name.Length;

    private static int Structure(int bytes) => TagBytes + (bytes <= FlashGeometry.InlineBytes ? bytes : BlockListBytes) + ModifiedBytes;

    private DirectoryPair Find(string name) => _chain.Find(pair => pair.IsHomeOf(name)) ?? _chain[^1];

    /// <summary>Appends a commit to the log of a pair, and compacts the log when it is full.</summary>
    /// <param name="opened">The pair as it was when the file was opened.</param>
    /// <param name="bytes">Bytes of the tags.</param>
    /// <param name="name">Which entry changes; null for none.</param>
    /// <param name="entry">The new size of that entry in bytes; 0 when it is deleted.</param>
    private void Commit(Opened opened, int bytes, string? name = null, int entry = 0)
    {
        DirectoryPair pair = opened.Pair;
        int place = _chain.IndexOf(pair);
        if (name is not null && entry > 0)
        {
            pair.Entries[name] = entry;
        }
        else if (name is not null)
        {
            pair.Entries.Remove(name);
        }

        if (pair.Entries.Count == 0 && place > 0)
        {
            // Its last entry is deleted: the pair is dropped, and the one before it points to the next.
            _chain.RemoveAt(place);
            _chip.Free([pair.Current, pair.Other]);
            Commit(new Opened(_chain[place - 1]), TailBytes);
            return;
        }

        if (!opened.IsFull && pair.UsedBytes + bytes <= BlockBytes - ChecksumBytes)
        {
            WriteLog(pair, pair.UsedBytes, bytes);
            return;
        }

        Split(pair, place);
        Compact(pair, place);
        if (name is not null && entry > 0 && !pair.Entries.ContainsKey(name))
        {
            opened.Move(Find(name));
        }
    }

    /// <summary>Moves the last entries to new pairs, until the others fit into half a block.</summary>
    private void Split(DirectoryPair pair, int place)
    {
        while (true)
        {
            IReadOnlyList<string> names = pair.Names;
            int from = 0;
            while (names.Count - from > 1 && !FitsHalf(pair, names, from))
            {
                from += (names.Count - from) / 2;
            }

            if (from == 0 || !TryMove(pair, place, [.. names.Skip(from)]))
            {
                break;
            }
        }

        if (IsTired(pair) && IsRoot(pair) && _chip.Blocks - UsedBlocks > _chip.Blocks / 8 && TryMove(pair, place, pair.Names))
        {
            // The superblock is expanded: its own pair is then written rarely.
            pair.Entries.Add("", SuperblockBytes);
        }
    }

    private static bool FitsHalf(DirectoryPair pair, IReadOnlyList<string> names, int from) =>
        names.Count - from < 255 && names.Skip(from).Sum(name => pair.Entries[name]) <= FlashChip.RoundUp(BlockBytes / 2);

    private static bool IsTired(DirectoryPair pair) => (pair.Revision + 1) % ((FlashGeometry.BlockCycles + 1) | 1) == 0;

    private static bool IsRoot(DirectoryPair pair) => pair.Current + pair.Other == 1;

    private bool TryMove(DirectoryPair pair, int place, IReadOnlyList<string> names)
    {
        int first = _chip.TryAllocate();
        int second = first < 0 ? -1 : _chip.TryAllocate();
        if (second < 0)
        {
            _chip.Free(first < 0 ? [] : [first]);
            return false;
        }

        DirectoryPair made = new(first, second);
        foreach (string name in names)
        {
            made.Entries.Add(name, pair.Entries[name]);
            pair.Entries.Remove(name);
        }

        _chain.Insert(place + 1, made);
        Compact(made, place + 1);
        return true;
    }

    private void Compact(DirectoryPair pair, int place)
    {
        bool isMoved = false;
        if (IsTired(pair) && !IsRoot(pair) && _chip.TryAllocate() is var fresh and >= 0)
        {
            _chip.Free([pair.Other]);
            pair.Other = fresh;
            isMoved = true;
        }

        pair.Revision++;
        _chip.Erase(pair.Other);
        WriteLog(pair, 0, RevisionBytes + pair.EntryBytes + (place + 1 < _chain.Count ? TailBytes : 0));
        pair.Swap();
        if (isMoved && place > 0)
        {
            Commit(new Opened(_chain[place - 1]), TailBytes);
        }
    }

    private void WriteLog(DirectoryPair pair, int at, int bytes)
    {
        pair.UsedBytes = FlashChip.RoundUp(Math.Min(at + bytes + CommitBytes, BlockBytes));
        _chip.Program(bytes + (pair.UsedBytes < BlockBytes ? CommitBytes : ChecksumBytes));
    }

    /// <summary>
    /// Allocates and programs a file's blocks: from the second on, each begins with pointers to earlier ones (CTZ skip-list).
    /// </summary>
    private bool TryWriteBlocks(int bytes, out int[] blocks)
    {
        List<int> taken = [];
        blocks = [];
        for (int left = bytes > FlashGeometry.InlineBytes ? bytes : 0; left > 0;)
        {
            int pointers = taken.Count == 0 ? 0 : 4 * (1 + int.TrailingZeroCount(taken.Count));
            int block = _chip.TryAllocate();
            if (block < 0)
            {
                _chip.Free(taken);
                return false;
            }

            int part = Math.Min(left, BlockBytes - pointers);
            _chip.Erase(block);
            _chip.Program(pointers + part);
            taken.Add(block);
            left -= part;
        }

        blocks = [.. taken];
        return true;
    }

    /// <summary>A file's bytes and its blocks.</summary>
    private sealed record FileBlocks(int Bytes, int[] Blocks);

    /// <summary>A pair when a file is opened: if its log is full then, every commit until the file is closed compacts it.</summary>
    private sealed class Opened(DirectoryPair pair)
    {
        public DirectoryPair Pair { get; private set; } = pair;

        public bool IsFull { get; private set; } = pair.UsedBytes >= BlockBytes;

        public void Move(DirectoryPair pair)
        {
            Pair = pair;
            IsFull = pair.UsedBytes >= BlockBytes;
        }
    }
}
