namespace NanoMedAgent.Simulator.Flash;

/// <summary>
/// What littlefs does to the blocks of a partition: which it takes, erases and programs. One directory, a chain of metadata pairs; a file of more than
/// <see cref="FlashGeometry.InlineBytes"/> in blocks of its own, written anew as a whole (copy on write). The rules are littlefs 2.11's (SPEC.md, and lfs.c where
/// that is silent); the README beside it says how well the figures agree with those of littlefs itself.
/// </summary>
internal sealed class LittleFs
{
    private const int BlockBytes = FlashGeometry.BlockBytes;

    // Bytes behind a commit's tags: a checksum, and before it, where another commit can follow, one of the flash behind it.
    private const int ChecksumBytes = 8;
    private const int CommitBytes = ChecksumBytes + 12;
    private const int SuperblockBytes = 40;
    private const int TailBytes = 12;
    private const int RevisionBytes = 4;
    private const int TagBytes = 4;
    private const int BlockListBytes = 8;

    // The time of the last change, which esp_littlefs keeps with every file, and commits whenever it opens one for writing.
    private const int ModifiedBytes = 12;

    private readonly FlashChip _chip;
    private readonly List<DirectoryPair> _chain = [];
    private readonly Dictionary<string, FileBlocks> _files = [];

    /// <summary>A partition that was just formatted.</summary>
    public LittleFs(FlashChip chip)
    {
        _chip = chip;
        DirectoryPair root = new(1, 0);
        root.Entries.Add("", SuperblockBytes);
        chip.Take(0);
        chip.Take(1);
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

    /// <summary>Blocks in use, the directory's among them.</summary>
    public int UsedBlocks => (2 * _chain.Count) + _files.Values.Sum(file => file.Blocks.Length);

    /// <summary>The same, on its own.</summary>
    public LittleFs Clone() => new(this);

    /// <summary>Writes a whole file.</summary>
    /// <returns>false when there is no space: a file that was not there before is empty then.</returns>
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

        if (!TryTakeBlocks(bytes, out int[] blocks))
        {
            return false;
        }

        Commit(opened, Structure(bytes), name, Name(name) + Structure(bytes));
        _files[name] = new FileBlocks(bytes, blocks);
        _chip.Release(old.Blocks);
        return true;
    }

    /// <summary>Reads a file. nanoFramework opens it for writing as well, and so the directory is written.</summary>
    public void Read(string name)
    {
        if (_files.TryGetValue(name, out FileBlocks? file))
        {
            Commit(new Opened(Find(name)), Structure(file.Bytes), name, Name(name) + Structure(file.Bytes));
        }
    }

    /// <summary>Removes a file.</summary>
    public void Remove(string name)
    {
        if (_files.Remove(name, out FileBlocks? file))
        {
            Commit(new Opened(Find(name)), TagBytes, name, 0);
            _chip.Release(file.Blocks);
        }
    }

    private static int Name(string name) => TagBytes + name.Length;

    private static int Structure(int bytes) => TagBytes + (bytes <= FlashGeometry.InlineBytes ? bytes : BlockListBytes) + ModifiedBytes;

    private DirectoryPair Find(string name) => _chain.Find(pair => pair.IsHomeOf(name)) ?? _chain[^1];

    /// <summary>Appends a commit to the log of a pair, and compacts that when it is full.</summary>
    /// <param name="opened">The pair as it was found when the file was opened.</param>
    /// <param name="bytes">Bytes of the tags.</param>
    /// <param name="name">Which entry changes; null for none.</param>
    /// <param name="entry">Bytes of that entry from now on; 0 when it goes.</param>
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
            // Its last entry is gone: it is dropped, and the one before it points to the next.
            _chain.RemoveAt(place);
            _chip.Release([pair.Current, pair.Other]);
            Commit(new Opened(_chain[place - 1]), TailBytes);
            return;
        }

        if (!opened.IsFull && pair.Used + bytes <= BlockBytes - ChecksumBytes)
        {
            WriteLog(pair, pair.Used, bytes);
            return;
        }

        Split(pair, place);
        Compact(pair, place);
        if (name is not null && entry > 0 && !pair.Entries.ContainsKey(name))
        {
            opened.Move(Find(name));
        }
    }

    /// <summary>Moves entries from the back to new pairs, until half a block holds what is left.</summary>
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
            // The superblock expands: its pair is written no more than it must be.
            pair.Entries.Add("", SuperblockBytes);
        }
    }

    private static bool FitsHalf(DirectoryPair pair, IReadOnlyList<string> names, int from) =>
        names.Count - from < 255 && names.Skip(from).Sum(name => pair.Entries[name]) <= FlashChip.RoundUp(BlockBytes / 2);

    private static bool IsTired(DirectoryPair pair) => (pair.Revision + 1) % ((FlashGeometry.BlockCycles + 1) | 1) == 0;

    private static bool IsRoot(DirectoryPair pair) => pair.Current + pair.Other == 1;

    private bool TryMove(DirectoryPair pair, int place, IReadOnlyList<string> names)
    {
        int first = _chip.TryTake();
        int second = first < 0 ? -1 : _chip.TryTake();
        if (second < 0)
        {
            _chip.Release(first < 0 ? [] : [first]);
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
        if (IsTired(pair) && !IsRoot(pair) && _chip.TryTake() is var fresh and >= 0)
        {
            _chip.Release([pair.Other]);
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
        pair.Used = FlashChip.RoundUp(Math.Min(at + bytes + CommitBytes, BlockBytes));
        _chip.Program(bytes + (pair.Used < BlockBytes ? CommitBytes : ChecksumBytes));
    }

    /// <summary>Programs a file's blocks: from the second on, each begins with pointers to earlier ones (the CTZ list).</summary>
    private bool TryTakeBlocks(int bytes, out int[] blocks)
    {
        List<int> taken = [];
        blocks = [];
        for (int left = bytes > FlashGeometry.InlineBytes ? bytes : 0; left > 0;)
        {
            int pointers = taken.Count == 0 ? 0 : 4 * (1 + int.TrailingZeroCount(taken.Count));
            int block = _chip.TryTake();
            if (block < 0)
            {
                _chip.Release(taken);
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

    /// <summary>littlefs looks at a pair when it opens a file: was its log full then, every commit until the file is closed compacts it.</summary>
    private sealed class Opened(DirectoryPair pair)
    {
        public DirectoryPair Pair { get; private set; } = pair;

        public bool IsFull { get; private set; } = pair.Used >= BlockBytes;

        public void Move(DirectoryPair pair)
        {
            Pair = pair;
            IsFull = pair.Used >= BlockBytes;
        }
    }
}
