using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// What is known in RAM about one segment, as a single long: class (3 bits), first sequence number (38), distance from the first to the
/// last number (8), records less one (8), size (6). Entries sort by class, then by number. The file's name is the entry in hexadecimal
/// after "s.", for example "s.300000000a8bcbfc", so that a restart knows the contents of a file without opening it. A small segment that
/// will soon be merged has "t." instead: littlefs keeps its directory sorted by name, and files that come and go would fragment the part
/// of those that stay.
/// </summary>
internal static class SegmentEntry
{
    /// <summary>Numbers from the first to the last, at most.</summary>
    public const int SpanLimit = 256;

    /// <summary>Bytes in one unit of <see cref="Units"/>.</summary>
    public const int UnitBytes = 64;

    /// <summary>A segment of at most this many units is small: half a block.</summary>
    public const int SmallUnits = 32;

    /// <summary>Where the first number is in an entry, below the class; below it are span, count and size.</summary>
    public const int FirstShift = 22;

    /// <summary>What is below the first number.</summary>
    public const long LowMask = (1L << FirstShift) - 1;

    /// <summary>Where the distance from the first to the last number is.</summary>
    public const int SpanShift = 14;

    private const string Prefix = "s.";
    private const string SmallPrefix = "t.";
    private const int ClassShift = 60;
    private const int CountShift = 6;
    private const long NumberMask = 0x3FFFFFFFFF;
    private const int EntryLength = 8;
    private const int NameLength = 18;

    /// <summary>An entry.</summary>
    /// <param name="classCode">See <see cref="ClassSettings.Code"/>.</param>
    /// <param name="first">Sequence number of the first record.</param>
    /// <param name="last">Sequence number of the last record, less than <see cref="SpanLimit"/> above the first.</param>
    /// <param name="count">Records, 1 to 256.</param>
    /// <param name="bytes">Bytes of the file, 1 to 4,096.</param>
    public static long Of(int classCode, long first, long last, int count, int bytes) =>
        Lowest(classCode, first) | ((last - first) << SpanShift) | ((long)(count - 1) << CountShift) | (long)((bytes - 1) / UnitBytes);

    /// <summary>The lowest possible entry of a class whose first number is the given one or higher.</summary>
    public static long Lowest(int classCode, long first) => ((long)classCode << ClassShift) | (first << FirstShift);

    /// <summary>The class's <see cref="ClassSettings.Code"/>.</summary>
    public static int Class(long entry) => (int)(entry >> ClassShift);

    /// <summary>The lowest number.</summary>
    public static long First(long entry) => (entry >> FirstShift) & NumberMask;

    /// <summary>The highest number.</summary>
    public static long Last(long entry) => First(entry) + ((entry >> SpanShift) & 0xFF);

    /// <summary>Records.</summary>
    public static int Count(long entry) => (int)(entry >> CountShift & 0xFF) + 1;

    /// <summary>Size of the file in units of <see cref="UnitBytes"/>, rounded up: 1 to 64.</summary>
    public static int Units(long entry) => (int)(entry & 0x3F) + 1;

    /// <summary>Whether the segment is small and must be merged.</summary>
    public static bool IsSmall(long entry) => Units(entry) <= SmallUnits;

    /// <summary>The file's name.</summary>
    public static string FileName(long entry)
    {
        byte[] bytes = new byte[EntryLength];
        BigEndian.Write(bytes, 0, EntryLength, entry);
        return (IsSmall(entry) ? SmallPrefix : Prefix) + Hexadecimal.Of(bytes, EntryLength);
    }

    /// <summary>The entry of a file's name.</summary>
    /// <returns>-1 when it is not the name of a segment.</returns>
    public static long OfFileName(string name)
    {
        // Characters are compared one by one: StartsWith of the device's core library allocates a string, and there are many names.
        if (name.Length != NameLength || (name[0] != Prefix[0] && name[0] != SmallPrefix[0]) || name[1] != Prefix[1]
            || !Hexadecimal.TryParse(name.Substring(Prefix.Length), out long entry))
        {
            return -1;
        }

        // A negative entry has a class that does not exist.
        return entry < 0 || First(entry) == 0 || Count(entry) > Last(entry) - First(entry) + 1 ? -1 : entry;
    }
}
