namespace NanoMedAgent.Encoding;

/// <summary>
/// CRC-32 as in Ethernet and zip (ISO 3309): detects flash errors and torn writes. It is no protection against manipulation.
/// </summary>
public static class Crc32
{
    // The remainder of each byte. A table of 16 entries would do, but take twice the instructions for each reading.
    private static readonly uint[] Remainders = RemaindersOfBytes();

    /// <summary>The checksum of part of an array.</summary>
    /// <param name="data">An array that contains it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="salt">What the data belongs to: the same bytes at another place have another checksum. 0 gives the standard
    /// CRC-32.</param>
    public static uint Of(byte[] data, int offset, int count, uint salt)
    {
        uint[] remainders = Remainders;
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

    /// <summary>Computed at the start in about 20,000 instructions: as a constant it would take 1 KB of the image.</summary>
    private static uint[] RemaindersOfBytes()
    {
        uint[] remainders = new uint[256];
        for (int i = 0; i < remainders.Length; i++)
        {
            uint remainder = (uint)i;
            for (int bit = 0; bit < 8; bit++)
            {
                // The polynomial with its bits reflected.
                remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
            }

            remainders[i] = remainder;
        }

        return remainders;
    }
}
