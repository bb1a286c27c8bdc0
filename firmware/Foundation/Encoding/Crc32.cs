namespace NanoMedAgent.Encoding;

/// <summary>
/// CRC-32 as in Ethernet and zip (ISO 3309): detects flash errors and torn writes. It is no protection against manipulation.
/// </summary>
public static class Crc32
{
    // The polynomial with its bits reflected.
    private const uint Polynomial = 0xEDB88320;

    // The remainder of six bits, made on use: three bytes take four of them. A table of whole bytes would take three quarters of the
    // instructions, but 1 KB of the heap; one of half bytes a fifth more of the instructions.
    private const int Entries = 64;
    private static uint[] _remainders;

    /// <summary>The checksum of part of an array.</summary>
    /// <param name="data">An array that contains it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="salt">What the data belongs to: the same bytes at another place have another checksum. 0 gives the standard
    /// CRC-32.</param>
    public static uint Of(byte[] data, int offset, int count, uint salt)
    {
        uint[] remainders = _remainders ??= Remainders();
        uint crc = ~salt;
        int end = offset + count;
        int last = end - 3;
        while (offset <= last)
        {
            crc ^= (uint)(data[offset] | (data[offset + 1] << 8) | (data[offset + 2] << 16));
            crc = (crc >> 6) ^ remainders[crc & 0x3F];
            crc = (crc >> 6) ^ remainders[crc & 0x3F];
            crc = (crc >> 6) ^ remainders[crc & 0x3F];
            crc = (crc >> 6) ^ remainders[crc & 0x3F];
            offset += 3;
        }

        // The remainder of four bits is that of six whose lowest two are 0.
        for (; offset < end; offset++)
        {
            crc ^= data[offset];
            crc = (crc >> 4) ^ remainders[(crc & 0xF) << 2];
            crc = (crc >> 4) ^ remainders[(crc & 0xF) << 2];
        }

        return ~crc;
    }

    private static uint[] Remainders()
    {
        // The remainder of a sum is the sum of the remainders; those of single bits come one from another, the highest bit first.
        uint[] remainders = new uint[Entries];
        uint remainder = Polynomial;
        for (int bit = Entries / 2; bit > 0; bit >>= 1)
        {
            for (int i = 0; i < Entries; i += 2 * bit)
            {
                remainders[i + bit] = remainder ^ remainders[i];
            }

            remainder = (remainder >> 1) ^ ((remainder & 1) * Polynomial);
        }

        return remainders;
    }
}
