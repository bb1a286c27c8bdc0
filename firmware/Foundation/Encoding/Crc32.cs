namespace NanoMedAgent.Encoding;

/// <summary>
/// CRC-32 as in Ethernet and zip (ISO 3309): detects flash errors and torn writes. It is no protection against manipulation.
/// </summary>
public static class Crc32
{
    // The polynomial with its bits reflected.
    private const uint Polynomial = 0xEDB88320;

    // The remainder of each byte, made on use. A table of 16 entries would do, but take twice the instructions for each reading.
    private static uint[] _remainders;

    /// <summary>The checksum of part of an array.</summary>
    /// <param name="data">An array that contains it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="salt">What the data belongs to: the same bytes at another place have another checksum. 0 gives the standard
    /// CRC-32.</param>
    public static uint Of(byte[] data, int offset, int count, uint salt)
    {
        uint[] remainders = _remainders ??= RemaindersOfBytes();
        uint crc = ~salt;
        int end = offset + count;

        // Four bytes per iteration: the loop itself costs the interpreter as much as half a byte.
        while (offset <= end - 4)
        {
            crc = (crc >> 8) ^ remainders[(crc ^ data[offset]) & 0xFF];
            crc = (crc >> 8) ^ remainders[(crc ^ data[offset + 1]) & 0xFF];
            crc = (crc >> 8) ^ remainders[(crc ^ data[offset + 2]) & 0xFF];
            crc = (crc >> 8) ^ remainders[(crc ^ data[offset + 3]) & 0xFF];
            offset += 4;
        }

        while (offset < end)
        {
            crc = (crc >> 8) ^ remainders[(crc ^ data[offset]) & 0xFF];
            offset++;
        }

        return ~crc;
    }

    /// <summary>Drops the table, which takes 1 KB of the heap: before what needs much of it.</summary>
    public static void Unload() => _remainders = null;

    /// <summary>Computed in some 4,000 instructions: as a constant it would take 1 KB of the image.</summary>
    private static uint[] RemaindersOfBytes()
    {
        // The remainder of a sum is the sum of the remainders; those of single bits come one from another, the highest bit first.
        uint[] remainders = new uint[256];
        uint remainder = 1;
        for (int bit = 128; bit > 0; bit >>= 1)
        {
            remainder = (remainder >> 1) ^ ((remainder & 1) * Polynomial);
            for (int i = 0; i < remainders.Length; i += 2 * bit)
            {
                remainders[i + bit] = remainder ^ remainders[i];
            }
        }

        return remainders;
    }
}
