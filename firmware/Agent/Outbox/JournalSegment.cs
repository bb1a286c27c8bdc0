namespace NanoMedAgent.Outbox;

/// <summary>What is held in RAM of one file of the journal. Its records have consecutive numbers.</summary>
internal sealed class JournalSegment
{
    /// <summary>Records in a segment: as many as the released ones fit into 64 bits.</summary>
    public const int RecordLimit = 64;

    /// <summary>Bytes in a segment: a flash block, and what fits into one message.</summary>
    public const int ByteLimit = 4096;

    private readonly byte[] _values = new byte[RecordLimit];
    private ulong _released;
    private ulong _sent;

    /// <summary>An empty segment.</summary>
    /// <param name="number">Number of its file.</param>
    /// <param name="first">Sequence number of its first record.</param>
    public JournalSegment(long number, long first)
    {
        Number = number;
        First = first;
    }

    /// <summary>Number of its file; higher is newer.</summary>
    public long Number { get; }

    /// <summary>Sequence number of its first record.</summary>
    public long First { get; }

    /// <summary>Sequence number after its last record.</summary>
    public long Next => First + Count;

    /// <summary>Records in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in its file.</summary>
    public int Bytes { get; private set; }

    /// <summary>Records that nobody has acknowledged yet.</summary>
    public int Unreleased { get; private set; }

    /// <summary>Values in them.</summary>
    public int UnreleasedValues { get; private set; }

    /// <summary>Whether another record of this length, numbered <see cref="Next"/>, may be appended.</summary>
    public bool HasRoomFor(int bytes) => Count < RecordLimit && Bytes + bytes <= ByteLimit;

    /// <summary>Takes note of a record appended.</summary>
    public void Add(int bytes, byte values)
    {
        _values[Count] = values;
        Count++;
        Bytes += bytes;
        Unreleased++;
        UnreleasedValues += values;
    }

    /// <summary>Whether the record of this number is here and not released.</summary>
    public bool Holds(long number) => number >= First && number < Next && (_released & Bit(number)) == 0;

    /// <summary>Releases the records from first to last, as far as they are here.</summary>
    /// <returns>Values in those that were not released before.</returns>
    public int Release(long first, long last)
    {
        int values = 0;
        long from = first > First ? first : First;
        long to = last < Next - 1 ? last : Next - 1;
        for (long number = from; number <= to; number++)
        {
            if (Holds(number))
            {
                _released |= Bit(number);
                Unreleased--;
                values += _values[(int)(number - First)];
            }
        }

        UnreleasedValues -= values;
        return values;
    }

    /// <summary>Takes note of a record sent.</summary>
    /// <returns>Values in it when it was sent for the first time since start, else 0.</returns>
    public int MarkSent(long number)
    {
        if ((_sent & Bit(number)) != 0)
        {
            return 0;
        }

        _sent |= Bit(number);
        return _values[(int)(number - First)];
    }

    private ulong Bit(long number) => 1UL << (int)(number - First);
}
