using System;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The segments of all classes in flash, sorted by class and number. Most segments begin soon after the end of the one before, so that an
/// int for each is enough: 10 bits for the numbers between the two, and the lowest 22 bits of its <see cref="SegmentEntry"/>. Where that is
/// not enough, at another class or after a restart, a new run begins, whose class and first number are kept apart.
/// </summary>
internal sealed class SegmentIndex
{
    /// <summary>
    /// The most segments: 2 MB in blocks of 4 KB, less the file system's own blocks. They take less than 2.5 KB.
    /// </summary>
    public const int Limit = 500;

    private const int FirstCapacity = 16;
    private const int FirstRuns = 8;

    // Segments in a run, about: to find one, those before it are visited.
    private const int RunLimit = 16;

    // Instead of a distance: the segment begins a run.
    private const int BeginsRun = 0x3FF;

    // Of a run: the place of its first segment, and the entry of that without its lowest 22 bits.
    private const int PlaceShift = 41;
    private const long KeyMask = (1L << PlaceShift) - 1;

    private int[] _segments = new int[FirstCapacity];
    private long[] _runs = new long[FirstRuns];
    private int _runCount;

    // The segment that was asked for last: the next one is nearly always the same, or beside it.
    private int _place = -1;
    private long _key;

    /// <summary>How many segments there are.</summary>
    public int Count;

    /// <summary>The entry at a place.</summary>
    [OwnFrame]
    public long At(int place)
    {
        MoveTo(place);
        return EntryOf(_key, place);
    }

    /// <summary>
    /// The place of the first entry of a class whose last number is at least the given one; the place after the class when there is none.
    /// </summary>
    public int PlaceOf(int classCode, long number)
    {
        int place = Find(SegmentEntry.Lowest(classCode, number));
        long before = place > 0 ? At(place - 1) : -1;
        return before >= 0 && SegmentEntry.Class(before) == classCode && SegmentEntry.Last(before) >= number ? place - 1 : place;
    }

    /// <summary>The place after the last entry of a class.</summary>
    [OwnFrame]
    public int EndOf(int classCode) => Find(SegmentEntry.Lowest(classCode + 1, 0));

    /// <summary>Makes room for one more entry.</summary>
    public void Reserve()
    {
        if (Count == _segments.Length && Count < Limit)
        {
            int[] larger = new int[Count * 2 < Limit ? Count * 2 : Limit];
            Array.Copy(_segments, 0, larger, 0, Count);
            _segments = larger;
        }

        // A run for itself, and one for what comes after it.
        if (_runCount + 2 > _runs.Length)
        {
            long[] larger = new long[_runs.Length + FirstRuns];
            Array.Copy(_runs, 0, larger, 0, _runCount);
            _runs = larger;
        }
    }

    /// <summary>Adds an entry at its place.</summary>
    public void Add(long entry)
    {
        Reserve();
        int place = Find(entry);
        long next = KeyWithin(place);
        Array.Copy(_segments, place, _segments, place + 1, Count - place);
        _segments[place] = (int)(entry & SegmentEntry.LowMask);
        Count++;
        ShiftRuns(place, 1);
        Put(place, entry >> SegmentEntry.FirstShift);
        if (next >= 0)
        {
            Put(place + 1, next);
        }
    }

    /// <summary>Removes the entry at a place. When the heap is full, nothing has changed.</summary>
    public void RemoveAt(int place)
    {
        Reserve();
        long next = -1;
        if (place + 1 < Count)
        {
            // It may continue the run before it now: otherwise each merge would leave a run.
            MoveTo(place + 1);
            next = _key;
            EndRun(place + 1);
        }

        EndRun(place);
        Count--;
        Array.Copy(_segments, place + 1, _segments, place, Count - place);
        ShiftRuns(place + 1, -1);
        _place = -1;
        if (next >= 0)
        {
            Put(place, next);
        }
    }

    private int Distance(int place) => (_segments[place] >> SegmentEntry.FirstShift) & BeginsRun;

    private int Span(int place) => (_segments[place] >> SegmentEntry.SpanShift) & 0xFF;

    private int PlaceOfRun(int run) => (int)(_runs[run] >> PlaceShift);

    private long EntryOf(long key, int place) => (key << SegmentEntry.FirstShift) | (_segments[place] & SegmentEntry.LowMask);

    /// <summary>The place of the first entry that is not below the given one, or <see cref="Count"/>.</summary>
    private int Find(long entry)
    {
        // Mostly it is the place after the newest.
        if (Count == 0 || At(Count - 1) < entry)
        {
            return Count;
        }

        int run = _runCount - 1;
        while (run > 0 && EntryOf(_runs[run] & KeyMask, PlaceOfRun(run)) >= entry)
        {
            run--;
        }

        int place = PlaceOfRun(run);
        while (At(place) < entry)
        {
            place++;
        }

        return place;
    }

    /// <summary>The last run that begins at a place or before it.</summary>
    private int RunOf(int place)
    {
        int run = _runCount - 1;
        while ((int)(_runs[run] >> PlaceShift) > place)
        {
            run--;
        }

        return run;
    }

    private void MoveTo(int place)
    {
        if (place == _place)
        {
            return;
        }

        if (_place >= 0 && place == _place + 1 && Distance(place) != BeginsRun)
        {
            _key += Span(_place) + 1 + Distance(place);
        }
        else if (place == _place - 1 && Distance(_place) != BeginsRun)
        {
            _key -= Distance(_place) + 1 + Span(place);
        }
        else
        {
            int run = RunOf(place);
            _key = _runs[run] & KeyMask;
            for (int at = PlaceOfRun(run); at < place; at++)
            {
                _key += Span(at) + 1 + Distance(at + 1);
            }
        }

        _place = place;
    }

    /// <summary>Class and number of an entry that depends on the one before it; -1 for none.</summary>
    [OwnFrame]
    private long KeyWithin(int place)
    {
        if (place >= Count || Distance(place) == BeginsRun)
        {
            return -1;
        }

        MoveTo(place);
        return _key;
    }

    /// <summary>Says where an entry begins whose lowest bits are at its place.</summary>
    private void Put(int place, long key)
    {
        int run = -1;
        long distance = -1;
        if (place > 0)
        {
            MoveTo(place - 1);
            run = RunOf(place - 1);
            distance = place - PlaceOfRun(run) < RunLimit ? key - _key - Span(place - 1) - 1 : -1;
        }

        if (distance < 0 || distance >= BeginsRun)
        {
            distance = BeginsRun;
            run++;
            Array.Copy(_runs, run, _runs, run + 1, _runCount - run);
            _runs[run] = ((long)place << PlaceShift) | key;
            _runCount++;
        }

        _segments[place] = (int)(_segments[place] & SegmentEntry.LowMask) | ((int)distance << SegmentEntry.FirstShift);
    }

    /// <summary>Removes the run that begins at a place, if there is one.</summary>
    private void EndRun(int place)
    {
        if (Distance(place) == BeginsRun)
        {
            int run = RunOf(place);
            _runCount--;
            Array.Copy(_runs, run + 1, _runs, run, _runCount - run);
        }
    }

    /// <summary>The places from one on have moved.</summary>
    private void ShiftRuns(int from, int by)
    {
        _place = _place < from ? _place : -1;
        for (int run = _runCount - 1; run >= 0 && PlaceOfRun(run) >= from; run--)
        {
            _runs[run] += (long)by << PlaceShift;
        }
    }
}
