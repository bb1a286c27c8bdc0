using System;

namespace NanoMedAgent.Outbox;

/// <summary>The segments in flash, of all classes, sorted by class and number: an array of <see cref="SegmentEntry"/>, grown as it is needed.</summary>
internal sealed class SegmentIndex
{
    /// <summary>Segments at most: 2 MB in blocks of 4 KB, less what the file system takes. With the array's head that is less than 4 KB.</summary>
    public const int Limit = 500;

    private const int FirstCapacity = 16;

    private long[] _entries = new long[FirstCapacity];

    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>An entry by its place.</summary>
    public long At(int place) => _entries[place];

    /// <summary>The place of the first entry that is not below another, or <see cref="Count"/>.</summary>
    public int Find(long entry)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_entries[middle] < entry)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The place of the first entry of a class that reaches up to a number or beyond; behind the class when there is none.</summary>
    public int PlaceOf(int classCode, long number)
    {
        int place = Find(SegmentEntry.Lowest(classCode, number));
        bool reaches = place > 0 && SegmentEntry.Class(_entries[place - 1]) == classCode && SegmentEntry.Last(_entries[place - 1]) >= number;
        return reaches ? place - 1 : place;
    }

    /// <summary>The place behind the last entry of a class.</summary>
    public int EndOf(int classCode) => Find(SegmentEntry.Lowest(classCode + 1, 0));

    /// <summary>Adds an entry at its place.</summary>
    public void Add(long entry)
    {
        if (Count == _entries.Length)
        {
            long[] larger = new long[Count * 2 < Limit ? Count * 2 : Limit];
            Array.Copy(_entries, 0, larger, 0, Count);
            _entries = larger;
        }

        int place = Find(entry);
        Array.Copy(_entries, place, _entries, place + 1, Count - place);
        _entries[place] = entry;
        Count++;
    }

    /// <summary>Removes the entry at a place.</summary>
    public void RemoveAt(int place)
    {
        Count--;
        Array.Copy(_entries, place + 1, _entries, place, Count - place);
    }
}
