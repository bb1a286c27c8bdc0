using System;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// How a sealed reading stands in the journal: ciphertext length (2), values in it (1), sequence number (5), epoch id (4), the ciphertext, CRC-32 of all of it (4).
/// The COSE message is put around the ciphertext when it is sent.
/// </summary>
internal static class JournalRecord
{
    /// <summary>Bytes before the ciphertext.</summary>
    public const int HeaderLength = 12;

    /// <summary>Bytes that a record takes besides its ciphertext.</summary>
    public const int Overhead = HeaderLength + ChecksumLength;

    /// <summary>Bytes of an epoch id.</summary>
    public const int EpochIdLength = 4;

    private const int ChecksumLength = 4;
    private const int ValuesOffset = 2;
    private const int NumberOffset = 3;
    private const int NumberLength = 5;
    private const int EpochIdOffset = 8;

    /// <summary>One record.</summary>
    public static byte[] Encode(long number, byte[] epochId, byte[] ciphertext, int values)
    {
        byte[] record = new byte[Overhead + ciphertext.Length];
        BigEndian.Write(record, 0, ValuesOffset, ciphertext.Length);
        record[ValuesOffset] = (byte)values;
        BigEndian.Write(record, NumberOffset, NumberLength, number);
        Array.Copy(epochId, 0, record, EpochIdOffset, EpochIdLength);
        Array.Copy(ciphertext, 0, record, HeaderLength, ciphertext.Length);
        int covered = HeaderLength + ciphertext.Length;
        BigEndian.Write(record, covered, ChecksumLength, Crc32.Of(record, 0, covered));
        return record;
    }

    /// <summary>Finds the end of the record at an offset.</summary>
    /// <returns>The offset behind it, or -1 when there is no whole record.</returns>
    public static int End(byte[] segment, int offset)
    {
        if (segment.Length - offset < Overhead)
        {
            return -1;
        }

        int covered = HeaderLength + CiphertextLength(segment, offset);
        if (segment.Length - offset < covered + ChecksumLength
            || Crc32.Of(segment, offset, covered) != (uint)BigEndian.Read(segment, offset + covered, ChecksumLength))
        {
            return -1;
        }

        return offset + covered + ChecksumLength;
    }

    /// <summary>Bytes of the ciphertext.</summary>
    public static int CiphertextLength(byte[] segment, int offset) => (int)BigEndian.Read(segment, offset, ValuesOffset);

    /// <summary>Measured values in it.</summary>
    public static byte Values(byte[] segment, int offset) => segment[offset + ValuesOffset];

    /// <summary>The sequence number.</summary>
    public static long Number(byte[] segment, int offset) => BigEndian.Read(segment, offset + NumberOffset, NumberLength);

    /// <summary>Copies the epoch's id, four bytes.</summary>
    public static void CopyEpochId(byte[] segment, int offset, byte[] epochId) => Array.Copy(segment, offset + EpochIdOffset, epochId, 0, EpochIdLength);
}
