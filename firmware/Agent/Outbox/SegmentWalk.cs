namespace NanoMedAgent.Outbox;

/// <summary>Goes through the whole records of a segment, in their order, and past the damaged ones.</summary>
internal sealed class SegmentWalk
{
    private readonly byte[] _segment;
    private readonly int _bytes;
    private readonly long _first;
    private readonly int _mostDistance;
    private int _offset;
    private int _leastDistance;
    private int _next = SegmentHead.Length;

    /// <summary>Before the first record.</summary>
    /// <param name="entry">What the segment is called.</param>
    /// <param name="segment">An array that begins with it.</param>
    /// <param name="bytes">Bytes of the segment.</param>
    public SegmentWalk(long entry, byte[] segment, int bytes)
    {
        _segment = segment;
        _bytes = bytes;
        _first = SegmentEntry.First(entry);
        _mostDistance = (int)(SegmentEntry.Last(entry) - _first);
    }

    /// <summary>Records so far.</summary>
    public int Count;

    /// <summary>The record's sequence number; before the first record, the one before the segment's first.</summary>
    public long Number => _first + _leastDistance - 1;

    /// <summary>Measured values in it.</summary>
    public int Values => SegmentRecord.Values(_segment, _offset);

    /// <summary>Where its ciphertext is.</summary>
    public int CiphertextOffset => _offset + SegmentRecord.CiphertextOffset;

    /// <summary>Bytes of that.</summary>
    public int Length => SegmentRecord.Length(_segment, _offset);

    /// <summary>To the next record.</summary>
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
