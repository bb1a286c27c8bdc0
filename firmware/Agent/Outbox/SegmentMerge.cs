using System;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Makes one segment from the records of several small ones, in one array: each segment is read to its beginning, the last one first, and
/// its records wait at its end. Records are copied unchanged with their checksums, so damage stays detectable.
/// </summary>
internal sealed class SegmentMerge
{
    private readonly SegmentHead _head = new();
    private readonly long _first;
    private int _begin;
    private long _last;
    private long _lastTime;
    private int _count;

    /// <summary>An empty one.</summary>
    /// <param name="bytes">Of all segments.</param>
    /// <param name="first">The first number of the new segment.</param>
    public SegmentMerge(int bytes, long first)
    {
        Content = new byte[bytes];
        _first = first;
        Clear();
    }

    /// <summary>Where the next segment is read to. After <see cref="Finish"/> it begins with the new segment.</summary>
    public readonly byte[] Content;

    /// <summary>Bytes of the new segment.</summary>
    public int Length => SegmentHead.Length + Content.Length - _begin;

    /// <summary>Forgets all records.</summary>
    public void Clear()
    {
        _begin = Content.Length;
        _count = 0;
    }

    /// <summary>
    /// Adds the records of the segment at the beginning of the array before those that were added. It adds none when damage hides where
    /// they begin, or when the new segment cannot hold them.
    /// </summary>
    /// <param name="entry">The segment's entry.</param>
    /// <param name="bytes">Bytes of the segment.</param>
    /// <param name="isOther">Whether those that were added are of another epoch, so that they are forgotten.</param>
    public bool TryAdd(long entry, int bytes, out bool isOther)
    {
        long epoch = _head.Epoch;
        int shift = (int)(SegmentEntry.First(entry) - _first);
        isOther = false;
        if (bytes > _begin || SegmentEntry.Last(entry) - _first >= SegmentEntry.SpanLimit)
        {
            return false;
        }

        int count = 0;
        int before = -1;
        for (int offset = SegmentHead.Length; offset < bytes;)
        {
            int after = offset + SegmentRecord.Overhead > bytes ? int.MaxValue : SegmentRecord.After(Content, offset);
            int distance = SegmentRecord.Distance(Content, offset);
            if (after > bytes || distance <= before)
            {
                return false;
            }

            SegmentRecord.SetDistance(Content, offset, distance + shift);
            before = distance;
            offset = after;
            count++;
        }

        if (count != SegmentEntry.Count(entry) || before != SegmentEntry.Last(entry) - SegmentEntry.First(entry))
        {
            return false;
        }

        _head.TryRead(Content, bytes);
        isOther = _count > 0 && _head.Epoch != epoch;
        if (isOther)
        {
            Clear();
        }

        if (_count == 0)
        {
            _last = SegmentEntry.Last(entry);
            _lastTime = _head.LastTime;
        }

        _count += count;
        _begin -= bytes - SegmentHead.Length;
        Array.Copy(Content, SegmentHead.Length, Content, _begin, bytes - SegmentHead.Length);
        return true;
    }

    /// <summary>The entry of the new segment.</summary>
    public long Entry(int classCode) => SegmentEntry.Of(classCode, _first, _last, _count, Length);

    /// <summary>Makes the new segment, after the first of the small ones was added.</summary>
    public void Finish()
    {
        Array.Copy(Content, _begin, Content, SegmentHead.Length, Length - SegmentHead.Length);
        _head.LastTime = _lastTime;
        _head.WriteTo(Content);
    }
}
