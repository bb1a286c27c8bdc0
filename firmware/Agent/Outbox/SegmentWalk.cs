namespace NanoMedAgent.Outbox;

/// <summary>Visits the whole records of a segment in order, and skips damaged ones.</summary>
internal sealed class SegmentWalk
{
    private readonly byte[] _segment;
    private readonly int _bytes;
    private readonly long _first;
    private readonly int _mostDistance;
    private int _offset;
    private int _leastDistance;
    private int _next = SegmentHead.Length;

    /// <summary>A walk that stands before the first record.</summary>
    /// <param name="entry">The segment's entry.</param>
    /// <param name="segment">An array that begins with the segment.</param>
    /// <param name="bytes">Bytes of the segment.</param>
    public SegmentWalk(long entry, byte[] segment, int bytes)
    {
        _segment = segment;
        _bytes = bytes;
        _first = SegmentEntry.First(entry);
        _mostDistance = (int)(SegmentEntry.Last(entry) - _first);
    }

    /// <summary>Records visited so far.</summary>
    public int Count;

    /// <summary>The record's sequence number; before the first record, the segment's first number less one.</summary>
    public long Number => _first + _leastDistance - 1;

    /// <summary>Measured values in the record.</summary>
    public int Values
    {
        [OwnFrame]
        get => SegmentRecord.Values(_segment, _offset);
    }

    /// <summary>Where the record's ciphertext begins.</summary>
    public int CiphertextOffset => _offset + SegmentRecord.CiphertextOffset;

    /// <summary>Bytes of the ciphertext.</summary>
    public int Length
    {
        [OwnFrame]
        get => SegmentRecord.Length(_segment, _offset);
    }

    /// <summary>Moves to the next record.</summary>
    /// <returns>false when there is none.</returns>
    public bool Next()
    {
        int found = _next;
        if (!SegmentRecord.TryFind(_segment, _bytes, _first, ref found, _leastDistance, _mostDistance))
        {
            return false;
        }

        _offset = found;
        _leastDistance = SegmentRecord.Distance(_segment, found) + 1;
        _next = found + SegmentRecord.Overhead + SegmentRecord.Length(_segment, found);
        Count++;
        return true;
    }
}
