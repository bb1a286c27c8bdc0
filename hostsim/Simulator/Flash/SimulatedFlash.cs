using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Flash;

/// <summary>
/// The chip's files: littlefs in a flash partition, as nanoFramework uses it. A write is durable when the call returns, and no file is
/// replaced atomically. Every erase and every programmed byte is counted. Faults can be added at any write operation.
/// </summary>
public sealed class SimulatedFlash : IStorage
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly HashSet<string> _unreadable = [];
    private readonly List<StorageFault> _faults = [];
    private readonly LittleFs _fileSystem;
    private readonly string? _folder;
    private long _fullUntilOperation;
    private long _firstFailingRead;
    private long _lastFailingRead;

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
        _fullUntilOperation = other._fullUntilOperation;
        _firstFailingRead = other._firstFailingRead;
        _lastFailingRead = other._lastFailingRead;
        Operations = other.Operations;
        Reads = other.Reads;
        Refusals = other.Refusals;
    }

    /// <summary>Time passes, as a slow block is erased.</summary>
    public event Action<TimeSpan>? Busy;

    /// <inheritdoc/>
    public long Capacity { get; }

    /// <summary>The files and their contents.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Write operations so far: files written or deleted.</summary>
    public long Operations { get; private set; }

    /// <summary>Read operations so far: files read, and names listed. A listing of no files is none.</summary>
    public long Reads { get; private set; }

    /// <summary>Files that were not written because there was no space.</summary>
    public long Refusals { get; private set; }

    /// <summary>Bytes programmed so far, including the directory.</summary>
    public long ProgrammedBytes => _fileSystem.Chip.ProgrammedBytes;

    /// <summary>Erases of all blocks together.</summary>
    public long TotalErases => _fileSystem.Chip.TotalErases;

    /// <summary>Erases of each block.</summary>
    public IReadOnlyList<int> Erases => _fileSystem.Chip.Erases;

    /// <summary>Blocks in use.</summary>
    public int UsedBlocks => _fileSystem.UsedBlocks;

    /// <summary>
    /// A partition whose files are kept in a folder: the next run finds them, while wear starts at 0. A write is handed to the
    /// operating system before the call returns; it survives the end of the process, but not a power cut of the computer.
    /// </summary>
    public static SimulatedFlash OpenFolder(FlashGeometry geometry, string folder) => new(geometry, folder);

    /// <summary>An independent copy.</summary>
    public SimulatedFlash Clone() => new(this);

    /// <summary>Adds a fault.</summary>
    public void AddFault(StorageFault fault) => _faults.Add(fault);

    /// <summary>Removes the faults that have not happened yet.</summary>
    public void ClearFaults() => _faults.Clear();

    /// <summary>Lets reads fail: files and listings. Nothing is lost by that.</summary>
    /// <param name="after">How many reads succeed before.</param>
    /// <param name="count">How many fail.</param>
    public void FailReads(long after, long count)
    {
        _firstFailingRead = Reads + after + 1;
        _lastFailingRead = Reads + after + count;
    }

    /// <summary>Flips a bit of a file now.</summary>
    public void FlipBit(string name, long bit)
    {
        byte[] changed = [.. _files[name]];
        changed[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        _files[name] = changed;
        CopyToFolder(name);
    }

    /// <inheritdoc/>
    public bool TryList(IFileVisitor visitor)
    {
        foreach (string name in _files.Keys.Order(StringComparer.Ordinal).ToArray())
        {
            if (IsReadFailing())
            {
                return false;
            }

            visitor.Visit(name);
        }

        return true;
    }

    /// <inheritdoc/>
    public StorageResult Read(string name, byte[] buffer, out int count)
    {
        count = 0;
        bool isFailing = IsReadFailing();
        _fileSystem.Read(name);
        if (isFailing || _unreadable.Contains(name))
        {
            return StorageResult.Failed;
        }

        if (!_files.TryGetValue(name, out byte[]? file))
        {
            return StorageResult.Absent;
        }

        if (file.Length > buffer.Length)
        {
            return StorageResult.Damaged;
        }

        file.CopyTo(buffer, 0);
        count = file.Length;
        return StorageResult.Found;
    }

    /// <summary>Writes a whole file, as provisioning does.</summary>
    public bool TryWrite(string name, byte[] content) => TryWrite(name, content, content.Length);

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        StorageFault? cut = BeginOperation();
        if (cut is not null)
        {
            WriteFirst(name, content, cut.Kind switch
            {
                StorageFaultKind.CutBefore => -1,
                StorageFaultKind.CutAtByte => (int)Math.Min(cut.Amount, count),
                StorageFaultKind.CutAtHalf => count / 2,
                StorageFaultKind.CutAtLastByte => count - 1,
                _ => count,
            });
            throw new PowerCutException(cut);
        }

        bool isWritten = Operations >= _fullUntilOperation && WriteFirst(name, content, count);
        Refusals += isWritten ? 0 : 1;
        EndOperation();
        return isWritten;
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        if (!_files.ContainsKey(name))
        {
            return;
        }

        StorageFault? cut = BeginOperation();
        if (cut is null or { Kind: StorageFaultKind.CutAtLastByte or StorageFaultKind.CutAfter })
        {
            _files.Remove(name);
            _unreadable.Remove(name);
            _fileSystem.Remove(name);
            CopyToFolder(name);
        }

        if (cut is not null)
        {
            throw new PowerCutException(cut);
        }

        EndOperation();
    }

    /// <summary>Counts a read.</summary>
    private bool IsReadFailing()
    {
        Reads++;
        return Reads >= _firstFailingRead && Reads <= _lastFailingRead;
    }

    /// <summary>Counts a write operation, and applies the faults that come before it.</summary>
    /// <returns>The fault that cuts the power; null for none.</returns>
    private StorageFault? BeginOperation()
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
                    _fullUntilOperation = Operations + fault.Amount;
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

    /// <summary>Applies the faults that come after a write operation.</summary>
    private void EndOperation()
    {
        foreach (StorageFault fault in _faults)
        {
            if (fault.Operation != Operations || _files.Count == 0)
            {
                continue;
            }

            string[] names = [.. _files.Keys.Order(StringComparer.Ordinal)];
            if (fault.Kind == StorageFaultKind.ReadFails)
            {
                FailReads(0, fault.Amount);
            }
            else if (fault.Kind == StorageFaultKind.Unreadable)
            {
                _unreadable.Add(names[fault.Amount % names.Length]);
            }
            else if (fault.Kind == StorageFaultKind.FlipBit)
            {
                FlipBitOfAll(names, fault.Amount % (8 * _files.Values.Sum(file => (long)file.Length)));
            }
        }
    }

    private void FlipBitOfAll(string[] names, long bit)
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

    /// <summary>Writes the first bytes of a file; nothing at all for a count of -1.</summary>
    private bool WriteFirst(string name, byte[] content, int count)
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
            CopyToFolder(name);
        }

        return fits;
    }

    /// <summary>Writes or deletes the file in the folder, where there is one.</summary>
    private void CopyToFolder(string name)
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
