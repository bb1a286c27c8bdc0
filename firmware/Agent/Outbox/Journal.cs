using System.Collections;
using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The sealed readings of one class in flash, oldest first, in files of at most one block ("vitals.0000002a"). A file is only ever appended to, and goes as a
/// whole when all of it was acknowledged; what was released within a file is known in RAM alone, and sent once more after a restart.
/// </summary>
internal sealed class Journal
{
    private const int NumberDigits = 8;

    // Bytes of a message around its ciphertext: 17 with a number of one byte, up to 4 more for longer numbers, 6 for "late", 3 for the length.
    private const int EnvelopeLimit = 32;

    private readonly IStorage _storage;
    private readonly string _prefix;

    // JournalSegment, oldest first.
    private readonly ArrayList _segments = new();

    // A file is not appended to any more once a write to it failed, or after a restart: its end may be torn.
    private bool _newestIsClosed = true;
    private long _lastFileNumber;
    private long _lastFileBeforeStart;

    /// <summary>The journal of a class.</summary>
    public Journal(IStorage storage, string dataClass)
    {
        _storage = storage;
        _prefix = dataClass + ".";
    }

    /// <summary>The highest number that was ever seen here, or 0.</summary>
    public long Highest { get; private set; }

    /// <summary>The lowest number that nobody has acknowledged yet, or 0 when there is none.</summary>
    public long Oldest
    {
        get
        {
            if (_segments.Count == 0)
            {
                return 0;
            }

            JournalSegment oldest = Segment(0);
            long number = oldest.First;
            while (number < oldest.Next && !oldest.Holds(number))
            {
                number++;
            }

            return number < oldest.Next ? number : NextHeld(1);
        }
    }

    /// <summary>Records that nobody has acknowledged yet.</summary>
    public int Unreleased
    {
        get
        {
            int count = 0;
            foreach (JournalSegment segment in _segments)
            {
                count += segment.Unreleased;
            }

            return count;
        }
    }

    /// <summary>Finds what is in flash.</summary>
    /// <param name="gaps">Takes a <see cref="Gap"/> for each hole that damage has torn between records.</param>
    /// <returns>false when there was nothing at all.</returns>
    public bool Recover(ArrayList gaps)
    {
        ArrayList numbers = FileNumbers();
        bool isHole = false;
        for (int i = 0; i < numbers.Count; i++)
        {
            JournalSegment segment = Load((long)numbers[i], out bool isTorn);
            if (segment != null)
            {
                if (isHole && segment.First > Highest + 1)
                {
                    gaps.Add(new Gap(Highest + 1, segment.First - 1, 0, GapReason.Damaged));
                }

                _segments.Add(segment);
                Highest = segment.Next - 1;
            }

            isHole = isTorn;
        }

        _lastFileBeforeStart = _lastFileNumber;
        return numbers.Count > 0;
    }

    /// <summary>Appends a sealed reading.</summary>
    /// <param name="number">Higher than all before.</param>
    /// <param name="epochId">Four bytes.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="values">Measured values in it.</param>
    /// <returns>false when the storage failed.</returns>
    public bool TryAppend(long number, byte[] epochId, byte[] ciphertext, int values)
    {
        byte[] record = JournalRecord.Encode(number, epochId, ciphertext, values);
        JournalSegment segment = _newestIsClosed || _segments.Count == 0 ? null : Segment(_segments.Count - 1);
        bool isNew = segment == null || segment.Next != number || !segment.HasRoomFor(record.Length);
        if (isNew)
        {
            _lastFileNumber++;
            segment = new JournalSegment(_lastFileNumber, number);
        }

        if (!_storage.TryAppend(FileName(segment.Number), record))
        {
            _newestIsClosed = true;
            return false;
        }

        if (isNew)
        {
            _segments.Add(segment);
            DeleteReleased();
        }

        _newestIsClosed = false;
        Highest = number;
        segment.Add(record.Length, (byte)values);
        return true;
    }

    /// <summary>Releases records that the custodian has.</summary>
    /// <returns>Values in those that were not released before and put in since start.</returns>
    public int Release(long first, long last)
    {
        int values = 0;
        foreach (JournalSegment segment in _segments)
        {
            int released = segment.Release(first, last);
            values += segment.Number > _lastFileBeforeStart ? released : 0;
        }

        DeleteReleased();
        return values;
    }

    /// <summary>What would be lost if the oldest file went.</summary>
    /// <returns>null when only the file is left that is being written.</returns>
    public Gap OldestAsGap()
    {
        if (_segments.Count < 2)
        {
            return null;
        }

        JournalSegment oldest = Segment(0);
        return new Gap(oldest.First, oldest.Next - 1, oldest.UnreleasedValues, GapReason.Full);
    }

    /// <summary>Gives up the oldest file.</summary>
    public void DropOldest() => Delete(0);

    /// <summary>Takes note of the newest record being sent.</summary>
    /// <returns>Values in it when it was sent for the first time since start, else 0.</returns>
    public int MarkNewestSent() => Segment(_segments.Count - 1).MarkSent(Highest);

    /// <summary>Writes COSE messages for unreleased records from a number on, out of one file, as many as fit.</summary>
    /// <param name="writer">An empty writer; at most <see cref="JournalSegment.ByteLimit"/> bytes are written.</param>
    /// <param name="from">Where to begin; afterwards where to go on.</param>
    /// <param name="to">Where to end, excluded.</param>
    /// <param name="values">Values put in since start that were taken out for the first time.</param>
    /// <returns>null, or what turned out to be damaged: it is released, and to be declared.</returns>
    public Gap WriteMessages(CborWriter writer, ref long from, long to, out int values)
    {
        values = 0;
        JournalSegment segment = SegmentFrom(from);
        if (segment == null || segment.First >= to)
        {
            from = to;
            return null;
        }

        if (!_storage.TryRead(FileName(segment.Number), JournalSegment.ByteLimit, out byte[] file))
        {
            // Perhaps it can be read at the next try, a minute later.
            from = segment.Next;
            return null;
        }

        int offset = 0;
        byte[] epochId = new byte[JournalRecord.EpochIdLength];
        for (long number = segment.First; number < segment.Next && number < to; number++)
        {
            int end = JournalRecord.End(file, offset);
            if (end < 0)
            {
                return Damaged(segment, number, writer.Length == 0, ref from);
            }

            int ciphertextLength = JournalRecord.CiphertextLength(file, offset);
            if (writer.Length + ciphertextLength + EnvelopeLimit > JournalSegment.ByteLimit)
            {
                from = number;
                return null;
            }

            if (number >= from && segment.Holds(number))
            {
                JournalRecord.CopyEpochId(file, offset, epochId);
                CoseEncrypt0.WriteTo(writer, epochId, number, true, file, offset + JournalRecord.HeaderLength, ciphertextLength);
                int sent = segment.MarkSent(number);
                values += segment.Number > _lastFileBeforeStart ? sent : 0;
            }

            offset = end;
        }

        from = segment.Next < to ? segment.Next : to;
        return null;
    }

    /// <summary>What is behind a damaged record cannot be found any more. What stands before it is sent first.</summary>
    private static Gap Damaged(JournalSegment segment, long number, bool nothingBefore, ref long from)
    {
        from = number;
        if (!nothingBefore)
        {
            return null;
        }

        from = segment.Next;
        return new Gap(number, segment.Next - 1, segment.Release(number, segment.Next - 1), GapReason.Damaged);
    }

    private JournalSegment Segment(int index) => (JournalSegment)_segments[index];

    private long NextHeld(int index)
    {
        for (; index < _segments.Count; index++)
        {
            JournalSegment segment = Segment(index);
            for (long number = segment.First; number < segment.Next; number++)
            {
                if (segment.Holds(number))
                {
                    return number;
                }
            }
        }

        return 0;
    }

    private JournalSegment SegmentFrom(long number)
    {
        foreach (JournalSegment segment in _segments)
        {
            if (segment.Next > number && segment.Unreleased > 0)
            {
                return segment;
            }
        }

        return null;
    }

    /// <summary>Removes files of which all was acknowledged, but never the one that is being written.</summary>
    private void DeleteReleased()
    {
        for (int i = _segments.Count - 2; i >= 0; i--)
        {
            if (Segment(i).Unreleased == 0)
            {
                Delete(i);
            }
        }
    }

    private void Delete(int index)
    {
        _storage.Delete(FileName(Segment(index).Number));
        _segments.RemoveAt(index);
    }

    private JournalSegment Load(long fileNumber, out bool isTorn)
    {
        isTorn = true;
        if (!_storage.TryRead(FileName(fileNumber), JournalSegment.ByteLimit, out byte[] file))
        {
            return null;
        }

        JournalSegment segment = null;
        int offset = 0;
        int end = JournalRecord.End(file, 0);
        while (end >= 0)
        {
            long number = JournalRecord.Number(file, offset);
            segment ??= new JournalSegment(fileNumber, number);
            if (segment.Next != number || !segment.HasRoomFor(end - offset))
            {
                break;
            }

            segment.Add(end - offset, JournalRecord.Values(file, offset));
            offset = end;
            end = JournalRecord.End(file, offset);
        }

        if (segment == null)
        {
            // It was read and there is no record in it.
            _storage.Delete(FileName(fileNumber));
        }

        isTorn = offset < file.Length;
        return segment;
    }

    private ArrayList FileNumbers()
    {
        ArrayList numbers = new();
        foreach (string name in _storage.List())
        {
            if (name.Length == _prefix.Length + NumberDigits && name.StartsWith(_prefix) && Hexadecimal.TryParse(name.Substring(_prefix.Length), out long number))
            {
                int position = numbers.Count;
                while (position > 0 && (long)numbers[position - 1] > number)
                {
                    position--;
                }

                numbers.Insert(position, number);
                _lastFileNumber = number > _lastFileNumber ? number : _lastFileNumber;
            }
        }

        return numbers;
    }

    private string FileName(long number)
    {
        byte[] bytes = new byte[NumberDigits / 2];
        BigEndian.Write(bytes, 0, bytes.Length, number);
        return _prefix + Hexadecimal.Of(bytes, bytes.Length);
    }
}
