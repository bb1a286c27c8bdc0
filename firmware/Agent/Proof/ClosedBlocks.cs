using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Policy;

namespace NanoMedAgent.Proof;

/// <summary>
/// The digests of sealed readings that wait for the device's signature (PROTOCOL.md, "Checkpoint"). There are at most <see cref="Limit"/>,
/// so that neither the heap nor a checkpoint grows: what does not fit stays unproven.
/// </summary>
public sealed class ClosedBlocks
{
    /// <summary>Blocks that wait at most. With all of them a checkpoint has 376 bytes, of which 75 are around its payload.</summary>
    public const int Limit = 6;

    /// <summary>With fewer of them, the table still has room for the open block of each class.</summary>
    public const int SplitLimit = Limit - 3;

    /// <summary>Bytes of a digest: the beginning of the last link of a chain.</summary>
    public const int DigestLength = 16;

    // How long sealed readings wait for the signature.
    private const long PeriodMs = 3_600_000;

    // Class, epoch id, first and last number, digest.
    private const int EpochOffset = 1;
    private const int EpochLength = 4;
    private const int FirstOffset = EpochOffset + EpochLength;
    private const int NumberLength = 5;
    private const int LastOffset = FirstOffset + NumberLength;
    private const int DigestOffset = LastOffset + NumberLength;
    private const int RowLength = DigestOffset + DigestLength;

    // null while there is none.
    private byte[] _rows;

    /// <summary>How many there are.</summary>
    internal int Count;

    /// <summary>The uptime in milliseconds at which the device signs next; the largest number when there is nothing new.</summary>
    internal long DueMs = long.MaxValue;

    /// <summary>Whether something was sealed that is not signed.</summary>
    internal bool HasNew => DueMs != long.MaxValue;

    /// <summary>Notes that something was sealed: it is signed within an hour.</summary>
    internal void NoteSealed(long nowMs) => DueMs = HasNew ? DueMs : nowMs + PeriodMs;

    /// <summary>Notes that an epoch has ended: what was sealed is signed soon.</summary>
    [OwnFrame]
    internal void NoteEnd(long nowMs) => DueMs = HasNew && nowMs < DueMs ? nowMs : DueMs;

    /// <summary>Adds a block.</summary>
    /// <param name="dataClass">One of the classes that the agent makes.</param>
    /// <param name="epochId">Four bytes.</param>
    /// <param name="first">The first sequence number.</param>
    /// <param name="last">The last sequence number.</param>
    /// <param name="link">The last link of its chain, of which the beginning is the digest.</param>
    /// <returns>false when there is no room.</returns>
    public bool TryAdd(string dataClass, byte[] epochId, long first, long last, byte[] link)
    {
        if (Count == Limit)
        {
            return false;
        }

        int place = 0;
        while (DataClass.Made[place] != dataClass)
        {
            place++;
        }

        _rows ??= new byte[Limit * RowLength];
        int row = Count * RowLength;
        _rows[row] = (byte)place;
        Array.Copy(epochId, 0, _rows, row + EpochOffset, EpochLength);
        BigEndian.Write(_rows, row + FirstOffset, NumberLength, first);
        BigEndian.Write(_rows, row + LastOffset, NumberLength, last);
        Array.Copy(link, 0, _rows, row + DigestOffset, DigestLength);
        Count++;
        return true;
    }

    /// <summary>The payload of a checkpoint with all blocks: those of one epoch, which is of one class, are one entry.</summary>
    public byte[] Encode()
    {
        int entries = 0;
        for (int i = 0; i < Count; i++)
        {
            entries += CountFrom(0, i, Epoch(i)) == 0 ? 1 : 0;
        }

        CborWriter writer = new(Count * 48);
        writer.WriteStartArray(entries);
        for (int i = 0; i < Count; i++)
        {
            if (CountFrom(0, i, Epoch(i)) == 0)
            {
                WriteEntry(writer, i);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Removes all blocks, which are signed now.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="isMore">Whether something is not signed yet.</param>
    public void Clear(long nowMs, bool isMore)
    {
        Count = 0;
        _rows = null;
        DueMs = isMore ? nowMs + PeriodMs : long.MaxValue;
    }

    private void WriteEntry(CborWriter writer, int from)
    {
        long epoch = Epoch(from);
        writer.WriteStartArray(3);
        writer.WriteTextString(DataClass.Made[_rows[from * RowLength]]);
        writer.WriteByteString(_rows, (from * RowLength) + EpochOffset, EpochLength);
        writer.WriteStartArray(CountFrom(from, Count, epoch));
        for (int i = from; i < Count; i++)
        {
            int row = i * RowLength;
            if (Epoch(i) == epoch)
            {
                writer.WriteStartArray(3);
                writer.WriteInteger(BigEndian.Read(_rows, row + FirstOffset, NumberLength));
                writer.WriteInteger(BigEndian.Read(_rows, row + LastOffset, NumberLength));
                writer.WriteByteString(_rows, row + DigestOffset, DigestLength);
            }
        }
    }

    private long Epoch(int index) => BigEndian.Read(_rows, (index * RowLength) + EpochOffset, EpochLength);

    private int CountFrom(int first, int end, long epoch)
    {
        int count = 0;
        for (int i = first; i < end; i++)
        {
            count += Epoch(i) == epoch ? 1 : 0;
        }

        return count;
    }
}
