using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The head of a segment: version (1 byte), epoch id (4), times of the first and the last record in seconds since 1970 or 0 (5 + 5), CRC-32
/// (4). When the head is damaged, records may still be whole: the file's name gives their numbers.
/// </summary>
internal sealed class SegmentHead
{
    /// <summary>Bytes of the head.</summary>
    public const int Length = 19;

    private const byte Version = 1;
    private const int EpochOffset = 1;
    private const int EpochLength = 4;
    private const int TimesOffset = EpochOffset + EpochLength;
    private const int TimeLength = 5;
    private const int ChecksumOffset = TimesOffset + (2 * TimeLength);
    private const int ChecksumLength = 4;

    /// <summary>The epoch that all of its records were sealed in.</summary>
    public long Epoch;

    /// <summary>Seconds since 1970 of the first record, or 0 when the date was not known.</summary>
    public long FirstTime;

    /// <summary>Seconds since 1970 of the last record, or 0 when the date was not known.</summary>
    public long LastTime;

    /// <summary>Reads the head of a segment.</summary>
    /// <param name="segment">An array that begins with it.</param>
    /// <param name="count">Bytes of the segment.</param>
    /// <returns>false when it is damaged, torn or of another version; all fields are 0 then.</returns>
    public bool TryRead(byte[] segment, int count)
    {
        bool isWhole = count >= Length && segment[0] == Version
            && Crc32.Of(segment, 0, ChecksumOffset, 0) == (uint)BigEndian.Read(segment, ChecksumOffset, ChecksumLength);
        Epoch = isWhole ? BigEndian.Read(segment, EpochOffset, EpochLength) : 0;
        FirstTime = isWhole ? BigEndian.Read(segment, TimesOffset, TimeLength) : 0;
        LastTime = isWhole ? BigEndian.Read(segment, TimesOffset + TimeLength, TimeLength) : 0;
        return isWhole;
    }

    /// <summary>Writes the head to the beginning of a segment.</summary>
    public void WriteTo(byte[] segment)
    {
        segment[0] = Version;
        BigEndian.Write(segment, EpochOffset, EpochLength, Epoch);
        BigEndian.Write(segment, TimesOffset, TimeLength, FirstTime);
        BigEndian.Write(segment, TimesOffset + TimeLength, TimeLength, LastTime);
        BigEndian.Write(segment, ChecksumOffset, ChecksumLength, Crc32.Of(segment, 0, ChecksumOffset, 0));
    }
}
