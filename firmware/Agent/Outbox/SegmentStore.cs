using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The segments of all classes in flash. A segment is written once and never changed: sealed readings that were flushed together, or a
/// merge of several small segments. It is removed when all of it is acknowledged, or evicted and declared.
/// </summary>
internal sealed class SegmentStore
{
    /// <summary>Units of a flash block.</summary>
    public const int UnitsOfBlock = DeviceOutbox.SegmentLimit / SegmentEntry.UnitBytes;

    // The overhead of littlefs: a directory block for each dozen names. Files of up to an eighth of a block lie in the directory. The
    // directory is at most half full, has two copies, and splits in halves, so a byte in it costs about eight.
    private const int UnitsOfName = 5;
    private const int UnitsInDirectory = UnitsOfBlock / 8;
    private const int DirectoryFactor = 8;

    // One for a segment, one for a merge, one for the directory.
    private const int SpareBlocks = 3;

    // Small segments are merged when together they fill a block; those that lie in the directory when there are this many.
    private const int TinySegments = 16;

    private readonly int _leastLimit;

    private int _unitsLimit;
    private int _units;
    private long _loaded = -1;
    private long _unmergeable = -1;

    /// <summary>The segments in a storage.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="blocks">Flash blocks that they may take.</param>
    public SegmentStore(IStorage storage, int blocks)
    {
        Storage = storage;
        _unitsLimit = blocks * UnitsOfBlock;
        _leastLimit = _unitsLimit / 4;
    }

    /// <summary>Where the files are.</summary>
    public readonly IStorage Storage;

    /// <summary>The segments in flash.</summary>
    public readonly SegmentIndex Index = new();

    /// <summary>Whether something must be evicted before more is written.</summary>
    public bool IsFull => _units > _unitsLimit || Index.Count >= SegmentIndex.Limit - TinySegments;

    /// <summary>
    /// Whether a failed write may be due to lack of space: bad blocks and a grown directory may leave less space than calculated.
    /// </summary>
    public bool MayBeFull => _units > _unitsLimit / 2;

    /// <summary>The head of the segment that was loaded last.</summary>
    public readonly SegmentHead Head = new();

    /// <summary>A place for the epoch's id of the message that is being written; for all classes.</summary>
    public readonly byte[] EpochId = new byte[4];

    /// <summary>
    /// An array that begins with the segment loaded last; null when none is loaded.
    /// </summary>
    public byte[] Content;

    /// <summary>Whether the last read failed: what was not loaded may be whole.</summary>
    public bool HasReadFailed;

    /// <summary>Bytes of the segment that was loaded last.</summary>
    public int Length;

    /// <summary>There is less space than calculated: lowers the limit, so that evictions begin earlier.</summary>
    public void LowerLimit()
    {
        int limit = _units - (SpareBlocks * (UnitsOfBlock + UnitsOfName));
        limit = limit > _leastLimit ? limit : _leastLimit;
        _unitsLimit = limit < _unitsLimit ? limit : _unitsLimit;
    }

    /// <summary>Accounts for other files of the outbox that were written or removed.</summary>
    /// <param name="files">How many, each of about a block; negative when they were removed.</param>
    public void ReserveBlocks(int files) => _units += files * (UnitsOfBlock + UnitsOfName);

    /// <summary>Adds a file that was found at the start. Files beyond the index's limit are left for the next start.</summary>
    public void AddFound(string name)
    {
        long entry = SegmentEntry.OfFileName(name);
        if (entry >= 0 && Index.Count < SegmentIndex.Limit)
        {
            Add(entry);
        }
    }

    /// <summary>Finishes interrupted merges after all files were found: afterwards no two segments of a class overlap.</summary>
    [OwnFrame]
    public void Recover()
    {
        int place = 0;
        while (place < Index.Count - 1)
        {
            if (Overlap(Index.At(place), Index.At(place + 1)))
            {
                FinishMerge(place);
            }
            else
            {
                place++;
            }
        }
    }

    /// <summary>
    /// Finds the highest whole record of a class. Only the newest segment can be torn; it is removed when no record in it is whole.
    /// </summary>
    /// <returns>The highest number of a class whose record in flash is whole, or 0.</returns>
    public long HighestWhole(int classCode)
    {
        int newest = Index.EndOf(classCode) - 1;
        if (newest < 0 || SegmentEntry.Class(Index.At(newest)) != classCode)
        {
            return 0;
        }

        long entry = Index.At(newest);
        if (!TryLoad(entry))
        {
            return SegmentEntry.Last(entry);
        }

        SegmentWalk walk = Walk(entry);
        while (walk.Next())
        {
            // The loop runs to the last record.
        }

        if (walk.Count == 0)
        {
            RemoveAt(newest);
            return HighestWhole(classCode);
        }

        return walk.Number;
    }

    /// <summary>Reads a segment into <see cref="Content"/>, unless it is already loaded.</summary>
    /// <returns>false when it cannot be read.</returns>
    public bool TryLoad(long entry)
    {
        if (_loaded == entry)
        {
            return true;
        }

        _loaded = -1;
        int length = SegmentEntry.Units(entry) * SegmentEntry.UnitBytes;
        if (Content == null || Content.Length < length)
        {
            // The heap need not hold both.
            Content = null;
            Content = new byte[length];
        }

        StorageResult result = Storage.Read(SegmentEntry.FileName(entry), Content, out int count);
        HasReadFailed = result == StorageResult.Failed;
        if (result != StorageResult.Found)
        {
            return false;
        }

        _loaded = entry;
        Length = count;
        Head.TryRead(Content, count);
        return true;
    }

    /// <summary>Frees the segment in RAM.</summary>
    public void Unload()
    {
        Content = null;
        _loaded = -1;
    }

    /// <summary>A walk through the segment loaded last.</summary>
    [OwnFrame]
    public SegmentWalk Walk(long entry) => new(entry, Content, Length);

    /// <summary>Writes a segment.</summary>
    /// <param name="entry">Describes the segment.</param>
    /// <param name="content">An array that begins with the segment.</param>
    /// <param name="length">Bytes of the segment.</param>
    /// <returns>false when the storage failed.</returns>
    public bool TryWrite(long entry, byte[] content, int length)
    {
        string name = SegmentEntry.FileName(entry);
        if (Index.Count >= SegmentIndex.Limit)
        {
            return false;
        }

        if (!Storage.TryWrite(name, content, length))
        {
            Storage.Delete(name);
            return false;
        }

        Add(entry);
        return true;
    }

    /// <summary>Removes the segment at a place.</summary>
    public void RemoveAt(int place)
    {
        // First what needs the heap.
        long entry = Index.At(place);
        string name = SegmentEntry.FileName(entry);
        Index.RemoveAt(place);
        _loaded = _loaded == entry ? -1 : _loaded;
        _units -= Units(entry);
        Storage.Delete(name);
    }

    /// <summary>
    /// Merges the newest segments of a class when there are many small ones. Does nothing otherwise, or when the storage fails.
    /// </summary>
    /// <param name="classCode">The class.</param>
    /// <param name="epochFirst">The first number of the newest epoch: a segment holds one epoch only.</param>
    /// <param name="window">The empty window of the class: a merge takes much of the heap.</param>
    public void MergeSmall(int classCode, long epochFirst, ReadingWindow window)
    {
        int end = Index.EndOf(classCode);
        int begin = RunBefore(end, classCode, epochFirst, UnitsInDirectory);
        int count = end - begin >= TinySegments ? Fitting(begin, end) : 0;
        if (count == 0)
        {
            begin = RunBefore(end, classCode, epochFirst, SegmentEntry.SmallUnits);
            count = Fitting(begin, end);
            count = begin + count < end ? count : 0;
        }

        if (count >= 2)
        {
            window.Unload();
            Merge(classCode, begin, count);
        }
    }

    private static bool Overlap(long entry, long next) =>
        SegmentEntry.Class(entry) == SegmentEntry.Class(next) && SegmentEntry.Last(entry) >= SegmentEntry.First(next);

    /// <summary>How many units of the partition a segment takes.</summary>
    private static int Units(long entry)
    {
        int units = SegmentEntry.Units(entry);
        return UnitsOfName + (units > UnitsInDirectory ? UnitsOfBlock : units * DirectoryFactor);
    }

    /// <summary>Where the run of the newest mergeable segments of a class begins; each is at most the given units long.</summary>
    private int RunBefore(int end, int classCode, long epochFirst, int units)
    {
        int begin = end;
        while (begin > 0 && IsMergeable(Index.At(begin - 1), classCode, epochFirst) && SegmentEntry.Units(Index.At(begin - 1)) <= units)
        {
            begin--;
        }

        return begin;
    }

    private bool IsMergeable(long entry, int classCode, long epochFirst) =>
        SegmentEntry.Class(entry) == classCode && SegmentEntry.First(entry) >= epochFirst && entry != _unmergeable;

    /// <summary>How many segments, beginning at a place, fit into one.</summary>
    private int Fitting(int begin, int end)
    {
        int units = 0;
        int count = 0;
        while (begin + count < end && units + SegmentEntry.Units(Index.At(begin + count)) <= UnitsOfBlock)
        {
            units += SegmentEntry.Units(Index.At(begin + count));
            count++;
        }

        return count;
    }

    [OwnFrame]
    private void Add(long entry)
    {
        _units += Units(entry);
        Index.Add(entry);
    }

    private void Merge(int classCode, int begin, int count)
    {
        // Before the arrays of the merge are there.
        Index.Reserve();
        int units = 0;
        for (int i = 0; i < count; i++)
        {
            units += SegmentEntry.Units(Index.At(begin + i));
        }

        Unload();
        SegmentMerge merge = new(units * SegmentEntry.UnitBytes, SegmentEntry.First(Index.At(begin)));
        int merged = count;
        for (int i = count - 1; i >= 0; i--)
        {
            long entry = Index.At(begin + i);
            StorageResult result = Storage.Read(SegmentEntry.FileName(entry), merge.Content, out int bytes);
            HasReadFailed = result == StorageResult.Failed || (HasReadFailed && i < count - 1);
            bool isOther = false;
            if (result != StorageResult.Found || !merge.TryAdd(entry, bytes, out isOther))
            {
                merge.Clear();
                merged = i;
            }
            else if (isOther)
            {
                merged = i + 1;
            }
        }

        if (merged < count)
        {
            // It is damaged, or of another epoch. The segments after it are merged without those before it.
            _unmergeable = Index.At(begin + merged);
        }

        if (merged < 2)
        {
            return;
        }

        // The new segment is written first, then the old ones are removed. A power cut in between leaves both, and a restart finds that
        // they overlap.
        merge.Finish();
        if (TryWrite(merge.Entry(classCode), merge.Content, merge.Length))
        {
            for (int i = 0; i < merged; i++)
            {
                // The merged segment sorts directly after the first of the small ones, because its last number is higher.
                RemoveAt(i == 0 ? begin : begin + 1);
            }
        }
        else if (MayBeFull)
        {
            LowerLimit();
        }
    }

    /// <summary>
    /// A power cut interrupted a merge. The small segments are removed, unless all of them are present and the merged one is not whole: its
    /// write was never finished then.
    /// </summary>
    private void FinishMerge(int place)
    {
        int merged = SegmentEntry.Last(Index.At(place)) >= SegmentEntry.Last(Index.At(place + 1)) ? place : place + 1;
        long entry = Index.At(merged);
        int end = merged + 1;
        int records = merged == place ? 0 : SegmentEntry.Count(Index.At(place));
        while (end < Index.Count && Overlap(entry, Index.At(end)))
        {
            records += SegmentEntry.Count(Index.At(end));
            end++;
        }

        if (records == SegmentEntry.Count(entry) && !IsWhole(entry))
        {
            RemoveAt(merged);
            return;
        }

        for (int i = end - 1; i >= place; i--)
        {
            if (i != merged)
            {
                RemoveAt(i);
            }
        }
    }

    private bool IsWhole(long entry)
    {
        if (!TryLoad(entry))
        {
            return false;
        }

        SegmentWalk walk = Walk(entry);
        while (walk.Next())
        {
            // The loop runs to the last record.
        }

        return walk.Count == SegmentEntry.Count(entry) && Head.Epoch != 0;
    }
}
