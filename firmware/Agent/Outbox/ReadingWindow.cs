using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The newest readings of a class, in RAM: those that are neither acknowledged nor in flash. Their numbers are consecutive. The buffer has
/// the layout of a segment, so that a flush only adds checksums. Where a checksum will be, a record has how many seconds after the first
/// record it was put in. All of them are of one epoch.
/// </summary>
internal sealed class ReadingWindow
{
    /// <summary>Records that fit at most: one bit each.</summary>
    public const int RecordLimit = 64;

    // Bytes of the buffer at first; it doubles.
    private const int FirstBytes = 256;

    private readonly int _bytes;

    // In the heap only while there is a record, and no longer than needed: a window is empty most of the time, and whenever an epoch
    // begins.
    private byte[] _buffer;
    private int _end;
    private int _firstUptimeSeconds;

    // A flush that failed has left checksums where the times were.
    private bool _hasChecksums;
    private long _firstTime;
    private long _lastTime;
    private ulong _freed;
    private int _count;

    /// <summary>An empty window.</summary>
    /// <param name="bytes">Size of its buffer in bytes, at most a segment's.</param>
    public ReadingWindow(int bytes) => _bytes = bytes;

    /// <summary>The number of the first record; meaningless when empty.</summary>
    public long First;

    /// <summary>The number after the last record; meaningless when empty.</summary>
    public long Next => First + _count;

    /// <summary>Whether it holds no unacknowledged record.</summary>
    public bool IsEmpty => Waiting == 0;

    /// <summary>Records that are not acknowledged.</summary>
    public int Waiting;

    /// <summary>Measured values in those.</summary>
    public int WaitingValues;

    /// <summary>
    /// Uptime in seconds at which the oldest of those was put in, or an earlier one whose flush has failed; meaningless when empty.
    /// </summary>
    public int OldestUptimeSeconds
    {
        [OwnFrame]
        get => _firstUptimeSeconds + (_hasChecksums || _freed == 0 ? 0 : SegmentRecord.Seconds(_buffer, OffsetFrom(Oldest)));
    }

    /// <summary>The lowest number that is not acknowledged; meaningless when empty.</summary>
    public long Oldest
    {
        [OwnFrame]
        get => First + IndexOfOldest;
    }

    /// <summary>Bytes of the longest ciphertext that an empty window holds.</summary>
    public int LengthLimit => _bytes - SegmentHead.Length - SegmentRecord.Overhead;

    /// <summary>Whether a ciphertext of this length fits under <paramref name="number"/>.</summary>
    public bool HasRoomFor(long number, int length) =>
        Waiting == 0
        || (number == First + _count && _count < RecordLimit && _end + SegmentRecord.Overhead + length <= _bytes);

    /// <summary>Adds a reading; the caller has checked that it fits.</summary>
    public void Add(long number, byte[] ciphertext, int values, long nowMs, long unixSeconds)
    {
        if (Waiting == 0)
        {
            Clear();
            First = number;
            _firstTime = unixSeconds;
        }

        int length = ciphertext.Length;
        int at = _end;
        Load(at + SegmentRecord.Overhead + length);
        int uptimeSeconds = (int)(nowMs / 1000);
        _firstUptimeSeconds = _count == 0 ? uptimeSeconds : _firstUptimeSeconds;
        SegmentRecord.Begin(_buffer, at, length, _count, values, uptimeSeconds - _firstUptimeSeconds);
        Array.Copy(ciphertext, 0, _buffer, at + SegmentRecord.CiphertextOffset, length);
        _lastTime = unixSeconds;
        _end = at + SegmentRecord.Overhead + length;
        _count++;
        Waiting++;
        WaitingValues += values;
    }

    /// <summary>Whether the reading with a number is in the window and not acknowledged.</summary>
    [OwnFrame]
    public bool Holds(long number) => number >= First && number < Next && (_freed & Bit(number)) == 0;

    /// <summary>The lowest number, not below the given one, that is in the window and not acknowledged; 0 when there is none.</summary>
    [OwnFrame]
    public long NextHeld(long number)
    {
        for (number = number > First ? number : First; number < Next; number++)
        {
            if (Holds(number))
            {
                return number;
            }
        }

        return 0;
    }

    /// <summary>Frees a range.</summary>
    /// <returns>Values in the records that it has freed now.</returns>
    public int Free(long first, long last)
    {
        int values = 0;
        for (int at = SegmentHead.Length; at < _end; at = SegmentRecord.After(_buffer, at))
        {
            long number = First + SegmentRecord.Distance(_buffer, at);
            if (number >= first && number <= last && (_freed & Bit(number)) == 0)
            {
                _freed |= Bit(number);
                Waiting--;
                values += SegmentRecord.Values(_buffer, at);
            }
        }

        WaitingValues -= values;
        return values;
    }

    /// <summary>Writes COSE messages for unacknowledged readings, in order of their numbers, as many as fit.</summary>
    /// <param name="writer">An empty writer.</param>
    /// <param name="epochId">The id of their epoch.</param>
    /// <param name="from">The first number to write; afterwards the number to continue with.</param>
    /// <param name="to">The end of the range, excluded.</param>
    /// <param name="sent">Numbers that were sent before.</param>
    /// <param name="isFull">Whether there is more than fits.</param>
    /// <returns>Values that were not sent before.</returns>
    public int WriteMessages(CborWriter writer, byte[] epochId, NumberRanges sent, ref long from, long to, out bool isFull)
    {
        int values = 0;
        isFull = false;
        for (int at = OffsetFrom(from); at < _end; at = SegmentRecord.After(_buffer, at))
        {
            long number = First + SegmentRecord.Distance(_buffer, at);
            int length = SegmentRecord.Length(_buffer, at);
            if (number >= to || !Holds(number))
            {
                continue;
            }

            if (writer.Length > 0 && writer.Length + length + CoseEncrypt0.EnvelopeLimit > DeviceOutbox.ReadingsLimit)
            {
                from = number;
                isFull = true;
                return values;
            }

            CoseEncrypt0.WriteTo(writer, epochId, number, true, _buffer, at + SegmentRecord.CiphertextOffset, length);
            values += sent.Contains(number) ? 0 : SegmentRecord.Values(_buffer, at);
        }

        from = to;
        return values;
    }

    /// <summary>
    /// Makes a segment of the unacknowledged readings; they stay in the window until <see cref="Clear"/>. The window is not empty.
    /// </summary>
    /// <param name="classCode">Part of its name.</param>
    /// <param name="epoch">The epoch of all of them.</param>
    /// <param name="entry">The entry of the new segment.</param>
    /// <param name="length">Bytes of the segment, from the beginning of the returned array.</param>
    /// <returns>The window's own buffer.</returns>
    public byte[] ToSegment(int classCode, long epoch, out long entry, out int length)
    {
        Compact();
        _hasChecksums = true;
        long last = First;
        for (int at = SegmentHead.Length; at < _end;)
        {
            last = First + SegmentRecord.Distance(_buffer, at);
            at = SegmentRecord.Complete(_buffer, at, last);
        }

        new SegmentHead { Epoch = epoch, FirstTime = _firstTime, LastTime = _lastTime }.WriteTo(_buffer);
        length = _end;
        entry = SegmentEntry.Of(classCode, First, last, Waiting, length);
        return _buffer;
    }

    /// <summary>The gap that removing everything leaves. The window is not empty.</summary>
    [OwnFrame]
    public Gap AsGap() =>
        new(Oldest, Next - 1, GapReason.Damaged) { LostReadings = Waiting, LostValues = WaitingValues, IsGone = true };

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _count = 0;
        Waiting = 0;
        WaitingValues = 0;
        _freed = 0;
        _end = SegmentHead.Length;
        _hasChecksums = false;
    }

    /// <summary>Frees its memory while it is empty.</summary>
    [OwnFrame]
    public void Unload()
    {
        if (Waiting == 0 && _buffer != null)
        {
            Clear();
            _buffer = null;
        }
    }

    /// <summary>Makes room in the heap for so many bytes of the buffer.</summary>
    [OwnFrame]
    private void Load(int bytes)
    {
        if (_buffer != null && bytes <= _buffer.Length)
        {
            return;
        }

        int length = _buffer == null ? FirstBytes : 2 * _buffer.Length;
        length = length < bytes ? bytes : length;
        byte[] larger = new byte[length < _bytes ? length : _bytes];
        if (_buffer != null)
        {
            Array.Copy(_buffer, larger, _buffer.Length);
        }

        _buffer = larger;
    }

    private int IndexOfOldest
    {
        get
        {
            int index = 0;
            while ((_freed & (1UL << index)) != 0)
            {
                index++;
            }

            return index;
        }
    }

    /// <summary>Where the first record begins whose number is not below the given one.</summary>
    [OwnFrame]
    private int OffsetFrom(long number)
    {
        int at = SegmentHead.Length;
        while (at < _end && First + SegmentRecord.Distance(_buffer, at) < number)
        {
            at = SegmentRecord.After(_buffer, at);
        }

        return at;
    }

    private ulong Bit(long number) => 1UL << (int)(number - First);

    /// <summary>
    /// Moves the unacknowledged records together: a segment begins with a record, and acknowledged ones take no bytes in it.
    /// </summary>
    private void Compact()
    {
        if (_freed == 0)
        {
            return;
        }

        int skipped = IndexOfOldest;
        int to = SegmentHead.Length;
        int end = _end;
        for (int at = to; at < end;)
        {
            int after = SegmentRecord.After(_buffer, at);
            int distance = SegmentRecord.Distance(_buffer, at);
            if ((_freed & (1UL << distance)) == 0)
            {
                SegmentRecord.SetDistance(_buffer, at, distance - skipped);
                Array.Copy(_buffer, at, _buffer, to, after - at);
                to += after - at;
            }

            at = after;
        }

        _freed >>= skipped;
        First += skipped;
        _count -= skipped;
        _end = to;
    }
}
