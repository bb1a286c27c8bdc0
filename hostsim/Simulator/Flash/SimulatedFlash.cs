using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Flash;

/// <summary>
/// The chip's files: littlefs in a flash partition, through nanoFramework. Durable when a call returns, nothing replaced in one step, each block erased and
/// each byte programmed is counted, and it fails where it is told to.
/// </summary>
public sealed class SimulatedFlash : IStorage
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly HashSet<string> _unreadable = [];
    private readonly List<StorageFault> _faults = [];
    private readonly LittleFs _fileSystem;
    private readonly string? _folder;
    private long _fullUntil;

    /// <summary>An empty partition.</summary>
    public SimulatedFlash(FlashGeometry geometry)
    {
        Capacity = (long)geometry.Blocks * FlashGeometry.BlockBytes;
        _fileSystem = new LittleFs(new FlashChip(geometry.Blocks));
    }

    private SimulatedFlash(FlashGeometry geometry, string folder)
        : this(geometry)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            byte[] content = File.ReadAllBytes(path);
            if (_fileSystem.TryWrite(Path.GetFileName(path), content.Length))
            {
                _files.Add(Path.GetFileName(path), content);
            }
        }
    }

    private SimulatedFlash(SimulatedFlash other)
    {
        Capacity = other.Capacity;
        _files = new Dictionary<string, byte[]>(other._files);
        _unreadable = [.. other._unreadable];
        _faults = [.. other._faults];
        _fileSystem = other._fileSystem.Clone();
        _fullUntil = other._fullUntil;
        Operations = other.Operations;
        Reads = other.Reads;
        Refusals = other.Refusals;
    }

    /// <summary>Time passes while a slow block is erased.</summary>
    public event Action<TimeSpan>? Busy;

    /// <inheritdoc/>
    public long Capacity { get; }

    /// <summary>All files with their contents.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Writing operations so far: files written, and files removed.</summary>
    public long Operations { get; private set; }

    /// <summary>Reading operations so far: files read, and names listed.</summary>
    public long Reads { get; private set; }

    /// <summary>Files that were not written for want of space.</summary>
    public long Refusals { get; private set; }

    /// <summary>Bytes programmed so far, the directory's among them.</summary>
    public long ProgrammedBytes => _fileSystem.Chip.ProgrammedBytes;

    /// <summary>Erases of all blocks together.</summary>
    public long TotalErases => _fileSystem.Chip.TotalErases;

    /// <summary>Erases of each block.</summary>
    public IReadOnlyList<int> Erases => _fileSystem.Chip.Erases;

    /// <summary>Blocks in use.</summary>
    public int UsedBlocks => _fileSystem.UsedBlocks;

    /// <summary>
    /// A partition whose files lie in a folder: they are found again by the next run, while wear begins anew. What is written is handed to the operating system
    /// before a call returns and survives the end of the process, not that of the desk's power.
    /// </summary>
    public static SimulatedFlash OpenFolder(FlashGeometry geometry, string folder) => new(geometry, folder);

    /// <summary>The same flash, on its own: what happens to one of them does not happen to the other.</summary>
    public SimulatedFlash Clone() => new(this);

    /// <summary>Places a fault.</summary>
    public void Place(StorageFault fault) => _faults.Add(fault);

    /// <summary>Takes the faults back that have not happened yet.</summary>
    public void Heal() => _faults.Clear();

    /// <summary>A bit of a file changes, now.</summary>
    public void FlipBit(string name, long bit)
    {
        byte[] changed = [.. _files[name]];
        changed[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        _files[name] = changed;
        Mirror(name);
    }

    /// <inheritdoc/>
    public void List(IFileVisitor visitor)
    {
        foreach (string name in _files.Keys.Order(StringComparer.Ordinal).ToArray())
        {
            Reads++;
            visitor.Visit(name);
        }
    }

    /// <inheritdoc/>
    public bool TryRead(string name, byte[] buffer, out int count)
    {
        Reads++;
        count = 0;
        _fileSystem.Read(name);
        if (!_files.TryGetValue(name, out byte[]? file) || _unreadable.Contains(name) || file.Length > buffer.Length)
        {
            return false;
        }

        file.CopyTo(buffer, 0);
        count = file.Length;
        return true;
    }

    /// <summary>Writes a file as somebody does who puts it there before the device runs.</summary>
    public bool TryWrite(string name, byte[] content) => TryWrite(name, content, content.Length);

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        StorageFault? cut = Begin();
        if (cut is not null)
        {
            Keep(name, content, cut.Kind switch
            {
                StorageFaultKind.CutBefore => -1,
                StorageFaultKind.CutAtByte => (int)Math.Min(cut.Amount, count),
                StorageFaultKind.CutAtHalf => count / 2,
                StorageFaultKind.CutAtLastByte => count - 1,
                _ => count,
            });
            throw new PowerCutException(cut);
        }

        bool isWritten = Operations >= _fullUntil && Keep(name, content, count);
        Refusals += isWritten ? 0 : 1;
        End();
        return isWritten;
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        if (!_files.ContainsKey(name))
        {
            return;
        }

        StorageFault? cut = Begin();
        if (cut is null or { Kind: StorageFaultKind.CutAtLastByte or StorageFaultKind.CutAfter })
        {
            _files.Remove(name);
            _unreadable.Remove(name);
            _fileSystem.Remove(name);
            Mirror(name);
        }

        if (cut is not null)
        {
            throw new PowerCutException(cut);
        }

        End();
    }

    /// <summary>Counts an operation, and looks what happens to it.</summary>
    /// <returns>Where the power goes, or null.</returns>
    private StorageFault? Begin()
    {
        Operations++;
        StorageFault? cut = null;
        foreach (StorageFault fault in _faults)
        {
            if (fault.Operation != Operations)
            {
                continue;
            }

            switch (fault.Kind)
            {
                case StorageFaultKind.BadBlock:
                    _fileSystem.Chip.NextIsBad = true;
                    break;
                case StorageFaultKind.Full:
                    _fullUntil = Operations + fault.Amount;
                    break;
                case StorageFaultKind.SlowErase:
                    Busy?.Invoke(TimeSpan.FromMilliseconds(fault.Amount));
                    break;
                case <= StorageFaultKind.CutAfter:
                    cut = fault;
                    break;
            }
        }

        return cut;
    }

    private void End()
    {
        foreach (StorageFault fault in _faults)
        {
            if (fault.Operation != Operations || _files.Count == 0)
            {
                continue;
            }

            string[] names = [.. _files.Keys.Order(StringComparer.Ordinal)];
            if (fault.Kind == StorageFaultKind.Unreadable)
            {
                _unreadable.Add(names[fault.Amount % names.Length]);
            }
            else if (fault.Kind == StorageFaultKind.FlipBit)
            {
                Flip(names, fault.Amount % (8 * _files.Values.Sum(file => (long)file.Length)));
            }
        }
    }

    private void Flip(string[] names, long bit)
    {
        foreach (string name in names)
        {
            long bits = 8L * _files[name].Length;
            if (bit < bits)
            {
                FlipBit(name, bit);
                return;
            }

            bit -= bits;
        }
    }

    /// <summary>Writes so many bytes of a file; -1 for nothing at all.</summary>
    private bool Keep(string name, byte[] content, int count)
    {
        if (count < 0)
        {
            return false;
        }

        bool fits = _fileSystem.TryWrite(name, count);
        if (fits || !_files.ContainsKey(name))
        {
            _files[name] = fits ? content[..count] : [];
            _unreadable.Remove(name);
            Mirror(name);
        }

        return fits;
    }

    /// <summary>Keeps the folder, where there is one, as the partition is.</summary>
    private void Mirror(string name)
    {
        if (_folder is null)
        {
            return;
        }

        string path = Path.Combine(_folder, name);
        if (_files.TryGetValue(name, out byte[]? content))
        {
            File.WriteAllBytes(path, content);
        }
        else
        {
            File.Delete(path);
        }
    }
}
