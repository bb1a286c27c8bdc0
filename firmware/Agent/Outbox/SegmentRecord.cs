using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// One reading in a segment: distance from the segment's first number (1), ciphertext length (2), measured values (1), the
/// ciphertext, CRC-32 (4). The CRC is salted with the sequence number and leaves the distance out, so that a record moves to another segment as it is.
/// What is damaged is passed over: the next record is found by looking for one that has its checksum.
/// </summary>
internal static class SegmentRecord
{
    /// <summary>Bytes of a record before its ciphertext.</summary>
    public const int CiphertextOffset = 4;

    /// <summary>Bytes of a record besides its ciphertext.</summary>
    public const int Overhead = CiphertextOffset + ChecksumLength;

    /// <summary>The most values that a record may say it holds.</summary>
    public const int ValuesLimit = 255;

    private const int LengthOffset = 1;
    private const int ValuesOffset = 3;
    private const int ChecksumLength = 4;

    /// <summary>Puts a record's head before its ciphertext, which is there already, and its checksum behind it.</summary>
    /// <param name="segment">Where.</param>
    /// <param name="offset">Where the record begins.</param>
    /// <param name="length">Of the ciphertext.</param>
    /// <param name="number">Its sequence number.</param>
    /// <param name="distance">From the segment's first number, below 256.</param>
    /// <param name="values">At most <see cref="ValuesLimit"/>.</param>
    public static void Complete(byte[] segment, int offset, int length, long number, int distance, int values)
    {
        SetDistance(segment, offset, distance);
        segment[offset + LengthOffset] = (byte)(length >> 8);
        segment[offset + LengthOffset + 1] = (byte)length;
        segment[offset + ValuesOffset] = (byte)values;
        BigEndian.Write(segment, offset + CiphertextOffset + length, ChecksumLength, Checksum(segment, offset, length, number));
    }

    /// <summary>Finds the next whole record at an offset or behind it.</summary>
    /// <param name="segment">An array with the file.</param>
    /// <param name="count">Bytes of the file.</param>
    /// <param name="first">The segment's first number.</param>
    /// <param name="offset">Where to look; where the record begins afterwards.</param>
    /// <param name="leastDistance">Numbers rise: below this it is no record of this segment.</param>
    /// <param name="mostDistance">Nor above this.</param>
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

    /// <summary>Gives a record that was moved its place in another segment.</summary>
    public static void SetDistance(byte[] segment, int offset, int distance) => segment[offset] = (byte)distance;

    /// <summary>Measured values in a record.</summary>
    public static int Values(byte[] segment, int offset) => segment[offset + ValuesOffset];

    private static uint Checksum(byte[] segment, int offset, int length, long number) =>
        Crc32.Of(segment, offset + LengthOffset, CiphertextOffset - LengthOffset + length, (uint)number);
}
