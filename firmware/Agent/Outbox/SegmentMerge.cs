using System;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Makes one segment from the records of several small ones. Records are copied unchanged with their checksums, so damage stays detectable.
/// </summary>
internal sealed class SegmentMerge
{
    private readonly byte[] _content;
    private readonly SegmentHead _head = new();
    private readonly long _first;
    private long _last;
    private int _count;

    /// <summary>An empty one.</summary>
    /// <param name="content">The buffer for the new segment; as long as a segment may be.</param>
    /// <param name="first">The first number of the new segment.</param>
    public SegmentMerge(byte[] content, long first)
    {
        _content = content;
        _first = first;
    }

    /// <summary>Bytes so far.</summary>
    public int Length = SegmentHead.Length;

    /// <summary>Adds the records of a segment. It adds none when they do not all fit, or when damage hides where they begin.</summary>
    /// <param name="entry">The segment's entry.</param>
    /// <param name="head">The segment's head.</param>
    /// <param name="segment">An array that begins with the segment.</param>
    /// <param name="bytes">Bytes of the segment.</param>
    public bool TryAdd(long entry, SegmentHead head, byte[] segment, int bytes)
    {
        int shift = (int)(SegmentEntry.First(entry) - _first);
        if (SegmentEntry.Last(entry) - _first >= SegmentEntry.SpanLimit || Length + bytes - SegmentHead.Length > _content.Length
            || (_count > 0 && head.Epoch != _head.Epoch))
        {
            return false;
        }

        int count = 0;
        int at = Length;
        int before = -1;
        for (int offset = SegmentHead.Length; offset < bytes;)
        {
            int length = SegmentRecord.Overhead + SegmentRecord.Length(segment, offset);
            int distance = SegmentRecord.Distance(segment, offset);
            if (offset + length > bytes || distance <= before)
            {
                return false;
            }

            Array.Copy(segment, offset, _content, at, length);
            SegmentRecord.SetDistance(_content, at, distance + shift);
            before = distance;
            at += length;
            offset += length;
            count++;
        }

        if (count != SegmentEntry.Count(entry) || before != SegmentEntry.Last(entry) - SegmentEntry.First(entry))
        {
            return false;
        }

        if (_count == 0)
        {
            _head.Epoch = head.Epoch;
            _head.FirstTime = head.FirstTime;
        }

        _head.LastTime = head.LastTime;
        _last = SegmentEntry.Last(entry);
        _count += count;
        Length = at;
        return true;
    }

    /// <summary>The entry of the new segment.</summary>
    public long Entry(int classCode) => SegmentEntry.Of(classCode, _first, _last, _count, Length);

    /// <summary>An array that begins with the new segment.</summary>
    [OwnFrame]
    public byte[] Content()
    {
        _head.WriteTo(_content);
        return _content;
    }
}
