using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// Tells that the disk of the database gets full before it is. Then nothing is lost, as nothing is acknowledged that is not stored, but
/// sensors fill up and the ward sees nothing new. A collector can look at the disk of a file only, and not at that of a database server.
/// </summary>
/// <param name="measure">The free bytes and all bytes of the disk; null if that is not known.</param>
public sealed class DiskWatch(Func<(long FreeBytes, long AllBytes)?> measure)
{
    /// <summary>Less than this is too little, however large the disk is.</summary>
    public const long LowBytes = 512L * 1024 * 1024;

    private const double LowShare = 0.05;

    /// <summary>Watches the disk of a store.</summary>
    /// <param name="target">A file of SQLite, or a PostgreSQL connection string or URI.</param>
    public static DiskWatch Of(string target) => new(() => NamedStore.IsFile(target) ? Measure(target) : null);

    /// <summary>Free bytes; null if that is not known.</summary>
    public long? FreeBytes => measure()?.FreeBytes;

    /// <summary>That little is free, and what to do; null while enough is, or where that is not known.</summary>
    public string? FindFault() =>
        measure() is { } disk && (disk.FreeBytes < LowBytes || disk.FreeBytes < disk.AllBytes * LowShare)
            ? FormattableString.Invariant(
                $"{disk.FreeBytes / 1_000_000:N0} MB are free on the disk of the database; free some, or run 'medagent store retain'")
            : null;

    private static (long FreeBytes, long AllBytes)? Measure(string path)
    {
        try
        {
            DriveInfo drive = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return (drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
