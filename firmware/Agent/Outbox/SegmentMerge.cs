using System;

namespace NanoMedAgent.Outbox;

/// <summary>One segment out of the records of several small ones. Records are moved as they are, checksums and all, so what is damaged stays so.</summary>
internal sealed class SegmentMerge
{
    private readonly byte[] _content;
    private readonly SegmentHead _head = new();
    private readonly long _first;
    private long _last;
    private int _count;

    /// <summary>An empty one.</summary>
    /// <param name="content">Where it is put together; as long as a segment may be.</param>
    /// <param name="first">Its first number.</param>
    public SegmentMerge(byte[] content, long first)
    {
        _content = content;
        _first = first;
    }

    /// <summary>Bytes so far.</summary>
    public int Length = SegmentHead.Length;

    /// <summary>Takes over the records of a segment; nothing of it when they do not fit, or when damage has blurred where they begin.</summary>
    /// <param name="entry">What it is called.</param>
    /// <param name="head">Its head.</param>
    /// <param name="segment">An array that begins with it.</param>
    /// <param name="bytes">Its bytes.</param>
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

    /// <summary>What to call it.</summary>
    public long Entry(int classCode) => SegmentEntry.Of(classCode, _first, _last, _count, Length);

    /// <summary>An array that begins with it.</summary>
    public byte[] Content()
    {
        _head.WriteTo(_content);
        return _content;
    }
}
