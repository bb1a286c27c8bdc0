using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// One reading in a segment: distance from the segment's first number (1 byte), ciphertext length (2), measured values (1), the ciphertext,
/// CRC-32 (4). The CRC is salted with the sequence number and does not cover the distance, so that a record can be copied to another
/// segment unchanged. Damaged records are skipped: the next record is the next place with a valid checksum.
/// </summary>
internal static class SegmentRecord
{
    /// <summary>Bytes of a record before its ciphertext.</summary>
    public const int CiphertextOffset = 4;

    /// <summary>Bytes of a record without its ciphertext.</summary>
    public const int Overhead = CiphertextOffset + ChecksumLength;

    /// <summary>The most values that a record may hold.</summary>
    public const int ValuesLimit = 255;

    private const int LengthOffset = 1;
    private const int ValuesOffset = 3;
    private const int ChecksumLength = 4;
    private const int SecondsLimit = 0xFFFF;

    /// <summary>Writes a record's head, and a time where its checksum will be.</summary>
    /// <param name="segment">An array with the segment.</param>
    /// <param name="offset">Where the record begins.</param>
    /// <param name="length">Bytes of the ciphertext.</param>
    /// <param name="distance">From the segment's first number, below 256.</param>
    /// <param name="values">At most <see cref="ValuesLimit"/>.</param>
    /// <param name="seconds">What is more than 18 hours counts as 18 hours.</param>
    public static void Begin(byte[] segment, int offset, int length, int distance, int values, int seconds)
    {
        segment[offset] = (byte)distance;
        segment[offset + LengthOffset] = (byte)(length >> 8);
        segment[offset + LengthOffset + 1] = (byte)length;
        segment[offset + ValuesOffset] = (byte)values;
        seconds = seconds > SecondsLimit ? SecondsLimit : seconds;
        int at = offset + CiphertextOffset + length;
        segment[at] = (byte)(seconds >> 8);
        segment[at + 1] = (byte)seconds;
    }

    /// <summary>The time of a record that is not complete.</summary>
    public static int Seconds(byte[] segment, int offset)
    {
        int at = offset + CiphertextOffset + Length(segment, offset);
        return (segment[at] << 8) | segment[at + 1];
    }

    /// <summary>Writes a record's checksum.</summary>
    /// <param name="segment">An array with the segment.</param>
    /// <param name="offset">Where the record begins.</param>
    /// <param name="number">Its sequence number.</param>
    /// <returns>Where the record ends.</returns>
    public static int Complete(byte[] segment, int offset, long number)
    {
        int length = Length(segment, offset);
        int at = offset + CiphertextOffset + length;
        BigEndian.Write(segment, at, ChecksumLength, Checksum(segment, offset, length, number));
        return at + ChecksumLength;
    }

    /// <summary>Where the record ends that begins at an offset.</summary>
    public static int After(byte[] segment, int offset) => offset + Overhead + Length(segment, offset);

    /// <summary>Finds the next whole record at or after an offset.</summary>
    /// <param name="segment">An array with the file.</param>
    /// <param name="count">Bytes of the file.</param>
    /// <param name="first">The segment's first number.</param>
    /// <param name="offset">Where the search begins; afterwards where the record begins.</param>
    /// <param name="leastDistance">The lowest valid distance: numbers only rise within a segment.</param>
    /// <param name="mostDistance">The highest valid distance.</param>
    /// <returns>false when there is none.</returns>
    public static bool TryFind(byte[] segment, int count, long first, ref int offset, int leastDistance, int mostDistance)
    {
        for (int at = offset; at + Overhead < count; at++)
        {
            int length = Length(segment, at);
            int distance = Distance(segment, at);
            int checksum = at + CiphertextOffset + length;
            if (distance >= leastDistance && distance <= mostDistance && length > 0 && checksum + ChecksumLength <= count
                && Checksum(segment, at, length, first + distance) == (uint)BigEndian.Read(segment, checksum, ChecksumLength))
            {
                offset = at;
                return true;
            }
        }

        return false;
    }

    /// <summary>Bytes of a record's ciphertext.</summary>
    public static int Length(byte[] segment, int offset) => (segment[offset + LengthOffset] << 8) | segment[offset + LengthOffset + 1];

    /// <summary>How far a record's number is from the segment's first.</summary>
    public static int Distance(byte[] segment, int offset) => segment[offset];

    /// <summary>Sets the distance of a record that was copied to another segment.</summary>
    public static void SetDistance(byte[] segment, int offset, int distance) => segment[offset] = (byte)distance;

    /// <summary>Measured values in a record.</summary>
    public static int Values(byte[] segment, int offset) => segment[offset + ValuesOffset];

    private static uint Checksum(byte[] segment, int offset, int length, long number) =>
        Crc32.Of(segment, offset + LengthOffset, CiphertextOffset - LengthOffset + length, (uint)number);
}
