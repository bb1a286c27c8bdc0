using System.Globalization;
using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>Finds the readings that are completely in flash, with its own parser of the segment format in the outbox's README.</summary>
internal static class FlashContents
{
    private const int HeadBytes = 19;
    private const int RecordBytes = 8;
    private const ulong VitalsClass = 3;

    /// <summary>The sequence numbers of all records in complete segments.</summary>
    public static IReadOnlyList<long> Numbers(SimulatedFlash flash)
    {
        List<long> numbers = [];
        foreach ((string name, byte[] file) in flash.Files.Where(file => file.Key[..2] is "s." or "t."))
        {
            ulong entry = ulong.Parse(name.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (entry >> 60 != VitalsClass)
            {
                continue;
            }

            long first = (long)(entry >> 22) & 0x3FFFFFFFFF;
            int count = (int)(entry >> 6 & 0xFF) + 1;
            List<long> found = [];
            int offset = HeadBytes;
            while (offset + RecordBytes <= file.Length)
            {
                found.Add(first + file[offset]);
                offset += RecordBytes + ((file[offset + 1] << 8) | file[offset + 2]);
            }

            if (offset == file.Length && found.Count == count)
            {
                numbers.AddRange(found);
            }
        }

        return numbers;
    }
}
