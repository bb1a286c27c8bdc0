using System;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The segments of all classes in flash, sorted by class and number: an array of <see cref="SegmentEntry"/> that grows as needed.
/// </summary>
internal sealed class SegmentIndex
{
    /// <summary>
    /// The most segments: 2 MB in blocks of 4 KB, less the file system's own blocks. The array takes less than 4 KB with its head.
    /// </summary>
    public const int Limit = 500;

    private const int FirstCapacity = 16;

    private long[] _entries = new long[FirstCapacity];

    /// <summary>How many segments there are.</summary>
    public int Count;

    /// <summary>The entry at a place.</summary>
    public long At(int place) => _entries[place];

    /// <summary>The place of the first entry that is not below the given one, or <see cref="Count"/>.</summary>
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

    /// <summary>
    /// The place of the first entry of a class whose last number is at least the given one; the place after the class when there is none.
    /// </summary>
    public int PlaceOf(int classCode, long number)
    {
        int place = Find(SegmentEntry.Lowest(classCode, number));
        bool reaches = place > 0 && SegmentEntry.Class(_entries[place - 1]) == classCode
            && SegmentEntry.Last(_entries[place - 1]) >= number;
        return reaches ? place - 1 : place;
    }

    /// <summary>The place after the last entry of a class.</summary>
    [OwnFrame]
    public int EndOf(int classCode) => Find(SegmentEntry.Lowest(classCode + 1, 0));

    /// <summary>Makes room for one more entry.</summary>
    public void Reserve()
    {
        if (Count == _entries.Length && Count < Limit)
        {
            long[] larger = new long[Count * 2 < Limit ? Count * 2 : Limit];
            Array.Copy(_entries, 0, larger, 0, Count);
            _entries = larger;
        }
    }

    /// <summary>Adds an entry at its place.</summary>
    public void Add(long entry)
    {
        Reserve();
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
