using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The readings of one class that wait for an acknowledgement, by sequence number: the older ones in flash, the newest in RAM. They are
/// removed when they are acknowledged or evicted.
/// </summary>
internal sealed class Backlog
{
    // A kilobyte: ten times the size of a gap record.
    private const int LeastUnitsToEvict = SegmentStore.UnitsOfBlock / 4;

    private readonly SegmentStore _store;

    // Values written to flash since it was last empty, less the evicted ones. Counting them by segment would take one more read of each
    // segment, which wears the flash.
    private int _valuesInFlash;

    /// <summary>The backlog of a class.</summary>
    /// <param name="store">Segments of all classes.</param>
    /// <param name="announcements">The class's epochs.</param>
    /// <param name="settings">The class.</param>
    public Backlog(SegmentStore store, Announcements announcements, ClassSettings settings)
    {
        _store = store;
        Announcements = announcements;
        ClassCode = settings.Code;
        Window = new ReadingWindow(settings.WindowBytes);
    }

    /// <summary>See <see cref="ClassSettings.Code"/>.</summary>
    public readonly int ClassCode;

    /// <summary>The epochs that the readings were sealed in.</summary>
    public readonly Announcements Announcements;

    /// <summary>The newest readings, in RAM.</summary>
    public readonly ReadingWindow Window;

    /// <summary>Numbers that the custodian has acknowledged, or that were evicted.</summary>
    public readonly NumberRanges Freed = new();

    /// <summary>Numbers that were sent since the start, or need not be sent.</summary>
    public readonly NumberRanges Sent = new();

    /// <summary>The lowest number that may wait for an acknowledgement, or 0 when there is none.</summary>
    public long Oldest
    {
        [OwnFrame]
        get
        {
            int oldest = Index.PlaceOf(ClassCode, 0);
            if (!IsOfClass(oldest))
            {
                return Window.IsEmpty ? 0 : Window.Oldest;
            }

            // A segment without a waiting record has already been removed.
            return Freed.NextAfter(SegmentEntry.First(Index.At(oldest)));
        }
    }

    /// <summary>The highest number that may wait for an acknowledgement, or 0 when there is none.</summary>
    public long Newest
    {
        [OwnFrame]
        get
        {
            if (!Window.IsEmpty)
            {
                return Window.Next - 1;
            }

            int newest = Index.EndOf(ClassCode) - 1;
            return IsOfClass(newest) ? SegmentEntry.Last(Index.At(newest)) : 0;
        }
    }

    /// <summary>Whether flash holds readings of the class.</summary>
    public bool IsInFlash
    {
        [OwnFrame]
        get => IsOfClass(Index.PlaceOf(ClassCode, 0));
    }

    /// <summary>
    /// Whether flash holds enough of the class for an eviction to gain space: the gap record that declares it takes space as well.
    /// </summary>
    public bool CanEvict
    {
        [OwnFrame]
        get
        {
            int units = 0;
            for (int place = Index.PlaceOf(ClassCode, 0); units < LeastUnitsToEvict && IsOfClass(place); place++)
            {
                units += SegmentEntry.Units(Index.At(place));
            }

            return units >= LeastUnitsToEvict;
        }
    }

    private SegmentIndex Index => _store.Index;

    /// <summary>Counts the records that are not acknowledged yet. It walks over all segments.</summary>
    public int Count()
    {
        int count = Window.Waiting;
        for (int place = Index.PlaceOf(ClassCode, 0); IsOfClass(place); place++)
        {
            long entry = Index.At(place);
            int left = 0;
            for (long number = SegmentEntry.First(entry); number <= SegmentEntry.Last(entry); number++)
            {
                left += Freed.Contains(number) ? 0 : 1;
            }

            count += left < SegmentEntry.Count(entry) ? left : SegmentEntry.Count(entry);
        }

        return count;
    }

    /// <summary>Writes the window to flash; does nothing when the window is empty.</summary>
    /// <returns>false when the storage failed; everything is still in RAM then.</returns>
    [OwnFrame]
    public bool TryFlush()
    {
        if (Window.IsEmpty)
        {
            return true;
        }

        if (!TryWriteWindow())
        {
            return false;
        }

        Window.Clear();
        _store.MergeSmall(ClassCode, Announcements.NewestFirst, Window);
        return true;
    }

    /// <summary>Frees a range that the custodian has acknowledged.</summary>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number, included.</param>
    /// <returns>Values measured since the start that were freed. Those in flash are counted only when flash holds nothing of the class any
    /// more.</returns>
    public int Free(long first, long last)
    {
        if (first > last || Freed.ContainsAll(first, last))
        {
            return 0;
        }

        Freed.Add(first, last);
        Sent.Add(first, last);
        int values = Window.Free(first, last);
        int place = Index.PlaceOf(ClassCode, first);
        while (IsOfClass(place) && SegmentEntry.First(Index.At(place)) <= last)
        {
            long entry = Index.At(place);
            if (Freed.ContainsAll(SegmentEntry.First(entry), SegmentEntry.Last(entry)))
            {
                _store.RemoveAt(place);
            }
            else
            {
                place++;
            }
        }

        if (_valuesInFlash > 0 && !IsInFlash)
        {
            values += _valuesInFlash;
            _valuesInFlash = 0;
        }

        return values;
    }

    /// <summary>Removes a range without an acknowledgement.</summary>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number, included.</param>
    /// <param name="values">Values in the range that were measured since the start and were in flash; they are lost.</param>
    public void Evict(long first, long last, int values)
    {
        _valuesInFlash = _valuesInFlash > values ? _valuesInFlash - values : 0;
        Free(first, last);
    }

    /// <summary>
    /// The gap that evicting the oldest readings in flash would leave: one block of them, or as many as it takes to free one. Flash holds
    /// readings of the class.
    /// </summary>
    public Gap OldestAsGap()
    {
        int place = Index.PlaceOf(ClassCode, 0);
        long first = SegmentEntry.First(Index.At(place));
        long last = first;
        long firstTime = 0;
        long lastTime = 0;
        int readings = 0;
        int values = 0;
        for (int units = 0; units < SegmentStore.UnitsOfBlock && IsOfClass(place); place++)
        {
            long entry = Index.At(place);
            units += SegmentEntry.Units(entry);
            last = SegmentEntry.Last(entry);
            if (!_store.TryLoad(entry))
            {
                readings += SegmentEntry.Count(entry);
                continue;
            }

            firstTime = firstTime == 0 ? _store.Head.FirstTime : firstTime;
            lastTime = _store.Head.LastTime;
            SegmentWalk walk = _store.Walk(entry);
            while (walk.Next())
            {
                if (!Freed.Contains(walk.Number))
                {
                    readings++;
                    values += walk.Values;
                }
            }
        }

        return new Gap(first, last, GapReason.Full)
        {
            LostReadings = readings,
            LostValues = values,
            FirstTime = firstTime,
            LastTime = lastTime,
        };
    }

    /// <summary>The time of the newest record in flash in seconds since 1970, or 0 when it is not known.</summary>
    public long NewestTimeInFlash()
    {
        int newest = Index.EndOf(ClassCode) - 1;
        return IsOfClass(newest) && _store.TryLoad(Index.At(newest)) ? _store.Head.LastTime : 0;
    }

    /// <summary>The gap that begins at a number: the consecutive numbers whose readings are not stored here.</summary>
    /// <param name="number">The first number to check.</param>
    /// <param name="last">The highest number that was ever used.</param>
    /// <param name="acknowledged">The custodian has once acknowledged every number up to this one.</param>
    /// <returns>null when the reading with this number is stored here, or that cannot be read now.</returns>
    public Gap MissingFrom(long number, long last, long acknowledged)
    {
        int place = Index.PlaceOf(ClassCode, number);
        bool isInSegment = IsOfClass(place) && SegmentEntry.First(Index.At(place)) <= number;
        long held = 0;
        for (; IsOfClass(place) && held == 0; place++)
        {
            held = NextHeld(Index.At(place), number);
            if (held == 0 && _store.HasReadFailed)
            {
                return null;
            }
        }

        held = held == 0 ? Window.NextHeld(number) : held;
        if (held == number)
        {
            return null;
        }

        GapReason reason = number <= acknowledged ? GapReason.Freed : isInSegment ? GapReason.Damaged : GapReason.Unknown;
        return new Gap(number, held == 0 ? last : held - 1, reason);
    }

    /// <summary>COSE messages for waiting readings, in order of their numbers, as many as fit into a message.</summary>
    /// <param name="from">The first number to write; afterwards the number to continue with.</param>
    /// <param name="to">The end of the range, excluded.</param>
    /// <param name="values">Values that were not sent before.</param>
    public byte[] ReadingsFrom(ref long from, long to, out int values)
    {
        CborWriter writer = new(DeviceOutbox.ReadingsLimit);
        values = 0;
        bool isFull = false;
        while (from < to && !isFull)
        {
            int place = Index.PlaceOf(ClassCode, from);
            if (IsOfClass(place) && SegmentEntry.First(Index.At(place)) < to)
            {
                values += WriteSegment(writer, Index.At(place), ref from, to, out isFull);
            }
            else
            {
                values += Window.WriteMessages(writer, EpochId(Announcements.NewestEpoch), Sent, ref from, to, out isFull);
            }
        }

        // The heap need not hold both it and the message.
        _store.Unload();
        return writer.ToArray();
    }

    /// <summary>An epoch's id as messages name it, in an array that the next call overwrites.</summary>
    [OwnFrame]
    public byte[] EpochId(long epoch)
    {
        BigEndian.Write(_store.EpochId, 0, _store.EpochId.Length, epoch);
        return _store.EpochId;
    }

    /// <summary>In a method of its own: the segment leaves the heap with it.</summary>
    [OwnFrame]
    private bool TryWriteWindow()
    {
        int values = Window.WaitingValues;
        byte[] segment = Window.ToSegment(ClassCode, Announcements.NewestEpoch, out long entry, out int length);
        if (!Announcements.TryKeep() || !_store.TryWrite(entry, segment, length))
        {
            return false;
        }

        _valuesInFlash += values;
        return true;
    }

    [OwnFrame]
    private bool IsOfClass(int place) => place >= 0 && place < Index.Count && SegmentEntry.Class(Index.At(place)) == ClassCode;

    /// <summary>The lowest number of a segment, not below the given one, that can be sent; 0 when there is none.</summary>
    private long NextHeld(long entry, long number)
    {
        if (!TryLoad(entry, out _))
        {
            return 0;
        }

        SegmentWalk walk = _store.Walk(entry);
        while (walk.Next())
        {
            if (walk.Number >= number && !Freed.Contains(walk.Number))
            {
                return walk.Number;
            }
        }

        return 0;
    }

    /// <summary>Reads a segment and finds its epoch. When its head is damaged, the epoch follows from its numbers.</summary>
    /// <returns>false when the segment cannot be read, or when its epoch is not kept any more, so that nobody could decrypt it.</returns>
    private bool TryLoad(long entry, out long epoch)
    {
        epoch = 0;
        if (!_store.TryLoad(entry))
        {
            return false;
        }

        epoch = _store.Head.Epoch != 0 ? _store.Head.Epoch : Announcements.EpochOf(SegmentEntry.First(entry));
        return Announcements.IsKept(epoch);
    }

    private int WriteSegment(CborWriter writer, long entry, ref long from, long to, out bool isFull)
    {
        isFull = false;
        long end = SegmentEntry.Last(entry) + 1 < to ? SegmentEntry.Last(entry) + 1 : to;
        if (!TryLoad(entry, out long epoch))
        {
            // A segment that cannot be read is declared as a gap if the custodian keeps asking for it.
            from = end;
            return 0;
        }

        byte[] epochId = EpochId(epoch);
        int values = 0;
        SegmentWalk walk = _store.Walk(entry);
        while (walk.Next() && walk.Number < to)
        {
            if (walk.Number < from || Freed.Contains(walk.Number))
            {
                continue;
            }

            if (writer.Length > 0 && writer.Length + walk.Length + CoseEncrypt0.EnvelopeLimit > DeviceOutbox.ReadingsLimit)
            {
                from = walk.Number;
                isFull = true;
                return values;
            }

            CoseEncrypt0.WriteTo(writer, epochId, walk.Number, true, _store.Content, walk.CiphertextOffset, walk.Length);
            values += Sent.Contains(walk.Number) ? 0 : walk.Values;
        }

        from = end;
        return values;
    }
}
