namespace NanoMedAgent.Encoding;

/// <summary>CRC-32 as in Ethernet and zip (ISO 3309): finds what flash forgot and what a power cut left half-written. Not a protection against anybody.</summary>
internal static class Crc32
{
    // The remainders of all 4-bit values under the reflected polynomial 0xEDB88320: two look-ups a byte, 64 bytes of table.
    private static readonly uint[] Remainders =
    {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
        0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };

    /// <summary>The checksum of part of an array.</summary>
    public static uint Of(byte[] data, int offset, int count)
    {
        uint[] remainders = Remainders;
        uint crc = 0xFFFFFFFF;
        for (int i = offset; i < offset + count; i++)
        {
            crc ^= data[i];
            crc = (crc >> 4) ^ remainders[crc & 0xF];
            crc = (crc >> 4) ^ remainders[crc & 0xF];
        }

        return ~crc;
    }
}
