using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>What waits of one class, by sequence number: the older part in flash, the newest in RAM. What is acknowledged, or given up, goes.</summary>
internal sealed class Backlog
{
    private const int EpochIdLength = 4;

    // A kilobyte: ten times the record of a gap.
    private const int LeastUnitsToEvict = SegmentStore.UnitsOfBlock / 4;

    private readonly SegmentStore _store;
    private readonly Announcements _announcements;
    private readonly int _classCode;
    private readonly byte[] _epochId = new byte[EpochIdLength];

    // Values that went to flash since it was empty last, and were not given up. To know each segment's would take another read, which wears the flash.
    private int _valuesInFlash;

    /// <summary>The backlog of a class.</summary>
    /// <param name="store">Segments of all classes.</param>
    /// <param name="announcements">The class's epochs.</param>
    /// <param name="settings">The class.</param>
    public Backlog(SegmentStore store, Announcements announcements, ClassSettings settings)
    {
        _store = store;
        _announcements = announcements;
        _classCode = settings.Code;
        Window = new ReadingWindow(settings.WindowBytes);
    }

    /// <summary>The newest readings.</summary>
    public readonly ReadingWindow Window;

    /// <summary>What the custodian has, or was given up.</summary>
    public readonly NumberRanges Freed = new();

    /// <summary>What was sent since the start, or need not be.</summary>
    public readonly NumberRanges Sent = new();

    /// <summary>The lowest number that may wait, or 0 when there is none.</summary>
    public long Oldest
    {
        get
        {
            int oldest = Index.PlaceOf(_classCode, 0);
            if (!IsOfClass(oldest))
            {
                return Window.IsEmpty ? 0 : Window.Oldest;
            }

            // A segment with nothing to wait for is not there any more.
            return Freed.NextAfter(SegmentEntry.First(Index.At(oldest)));
        }
    }

    /// <summary>The highest number that may wait, or 0 when there is none.</summary>
    public long Newest
    {
        get
        {
            if (!Window.IsEmpty)
            {
                return Window.Next - 1;
            }

            int newest = Index.EndOf(_classCode) - 1;
            return IsOfClass(newest) ? SegmentEntry.Last(Index.At(newest)) : 0;
        }
    }

    /// <summary>Whether something of the class is in flash.</summary>
    public bool IsInFlash => IsOfClass(Index.PlaceOf(_classCode, 0));

    /// <summary>Whether enough of the class is in flash for something to be gained when it goes: the record that declares it takes space as well.</summary>
    public bool CanEvict
    {
        get
        {
            int units = 0;
            for (int place = Index.PlaceOf(_classCode, 0); units < LeastUnitsToEvict && IsOfClass(place); place++)
            {
                units += SegmentEntry.Units(Index.At(place));
            }

            return units >= LeastUnitsToEvict;
        }
    }

    private SegmentIndex Index => _store.Index;

    /// <summary>Counts the records that nobody has acknowledged yet: a walk over all segments.</summary>
    public int Count()
    {
        int count = Window.Waiting;
        for (int place = Index.PlaceOf(_classCode, 0); IsOfClass(place); place++)
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

    /// <summary>Writes the window to flash. Nothing happens when it is empty.</summary>
    /// <returns>false when the storage failed: everything is still in RAM then.</returns>
    public bool TryFlush()
    {
        if (Window.IsEmpty)
        {
            return true;
        }

        int values = Window.WaitingValues;
        byte[] segment = Window.ToSegment(_classCode, _announcements.NewestEpoch, out long entry, out int length);
        if (!_announcements.TryKeep() || !_store.TryWrite(entry, segment, length))
        {
            return false;
        }

        _valuesInFlash += values;
        Window.Clear();
        _store.MergeSmall(_classCode, _announcements.NewestFirst);
        return true;
    }

    /// <summary>Releases a range that the custodian has.</summary>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest, included.</param>
    /// <returns>Values measured since the start that are gone with it; those in flash are counted when nothing is in flash any more.</returns>
    public int Free(long first, long last)
    {
        if (first > last || Freed.ContainsAll(first, last))
        {
            return 0;
        }

        Freed.Add(first, last);
        Sent.Add(first, last);
        int values = Window.Free(first, last);
        int place = Index.PlaceOf(_classCode, first);
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

    /// <summary>Releases a range that is given up.</summary>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest, included.</param>
    /// <param name="values">Values measured since the start that were in flash, and are lost with it.</param>
    public void Evict(long first, long last, int values)
    {
        _valuesInFlash = _valuesInFlash > values ? _valuesInFlash - values : 0;
        Free(first, last);
    }

    /// <summary>What would be lost if the oldest of what is in flash went, a block or as much as is needed for one. Something is in flash.</summary>
    public Gap OldestAsGap()
    {
        int place = Index.PlaceOf(_classCode, 0);
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

        return new Gap(first, last, GapReason.Full) { LostReadings = readings, LostValues = values, FirstTime = firstTime, LastTime = lastTime };
    }

    /// <summary>The time of the newest record in flash in seconds since 1970, or 0 when that is not known.</summary>
    public long NewestTimeInFlash()
    {
        int newest = Index.EndOf(_classCode) - 1;
        return IsOfClass(newest) && _store.TryLoad(Index.At(newest)) ? _store.Head.LastTime : 0;
    }

    /// <summary>What is not here although it may seem so: the numbers from one on up to the next that can be sent.</summary>
    /// <param name="number">Where to begin.</param>
    /// <param name="last">The highest number that was ever used.</param>
    /// <param name="acknowledged">Everything up to here the custodian has had once.</param>
    /// <returns>null when the number itself is here.</returns>
    public Gap MissingFrom(long number, long last, long acknowledged)
    {
        int place = Index.PlaceOf(_classCode, number);
        bool isInSegment = IsOfClass(place) && SegmentEntry.First(Index.At(place)) <= number;
        long held = 0;
        for (; IsOfClass(place) && held == 0; place++)
        {
            held = NextHeld(Index.At(place), number);
        }

        held = held == 0 ? Window.NextHeld(number) : held;
        if (held == number)
        {
            return null;
        }

        GapReason reason = number <= acknowledged ? GapReason.Freed : isInSegment ? GapReason.Damaged : GapReason.Unknown;
        return new Gap(number, held == 0 ? last : held - 1, reason);
    }

    /// <summary>Writes COSE messages for what waits from a number on, as many as fit.</summary>
    /// <param name="writer">An empty writer.</param>
    /// <param name="from">Where to begin; afterwards where to go on.</param>
    /// <param name="to">Where to end, excluded.</param>
    /// <returns>Values that were not sent before.</returns>
    public int WriteMessages(CborWriter writer, ref long from, long to)
    {
        int values = 0;
        bool isFull = false;
        while (from < to && !isFull)
        {
            int place = Index.PlaceOf(_classCode, from);
            if (IsOfClass(place) && SegmentEntry.First(Index.At(place)) < to)
            {
                values += WriteSegment(writer, Index.At(place), ref from, to, out isFull);
            }
            else
            {
                BigEndian.Write(_epochId, 0, EpochIdLength, _announcements.NewestEpoch);
                values += Window.WriteMessages(writer, _epochId, Sent, ref from, to, out isFull);
            }
        }

        return values;
    }

    private bool IsOfClass(int place) => place >= 0 && place < Index.Count && SegmentEntry.Class(Index.At(place)) == _classCode;

    /// <summary>The lowest number of a segment, from another one on, that can be sent; or 0.</summary>
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

    /// <summary>Reads a segment, and finds its epoch; where its head is damaged its numbers tell.</summary>
    /// <returns>false when it cannot be read, or its epoch is not known any more: nobody could open it.</returns>
    private bool TryLoad(long entry, out long epoch)
    {
        epoch = 0;
        if (!_store.TryLoad(entry))
        {
            return false;
        }

        epoch = _store.Head.Epoch != 0 ? _store.Head.Epoch : _announcements.EpochOf(SegmentEntry.First(entry));
        return _announcements.IsKept(epoch);
    }

    private int WriteSegment(CborWriter writer, long entry, ref long from, long to, out bool isFull)
    {
        isFull = false;
        long end = SegmentEntry.Last(entry) + 1 < to ? SegmentEntry.Last(entry) + 1 : to;
        if (!TryLoad(entry, out long epoch))
        {
            // What cannot be read now is declared when the custodian goes on asking for it.
            from = end;
            return 0;
        }

        BigEndian.Write(_epochId, 0, EpochIdLength, epoch);
        int values = 0;
        SegmentWalk walk = _store.Walk(entry);
        while (walk.Next() && walk.Number < to)
        {
            if (walk.Number < from || Freed.Contains(walk.Number))
            {
                continue;
            }

            if (writer.Length + walk.Length + CoseEncrypt0.EnvelopeLimit > DeviceOutbox.MessageLimit)
            {
                from = walk.Number;
                isFull = true;
                return values;
            }

            CoseEncrypt0.WriteTo(writer, _epochId, walk.Number, true, _store.Content, walk.CiphertextOffset, walk.Length);
            values += Sent.Contains(walk.Number) ? 0 : walk.Values;
        }

        from = end;
        return values;
    }
}
