using System.Formats.Tar;
using System.IO.Compression;

namespace Tests;

/// <summary>What a published version has left behind, as <c>tests/Upgrades/keep</c> has made it.</summary>
internal static class KeptVersion
{
    /// <summary>The versions, by the names of their folders; none where the sources are not here.</summary>
    public static string[] All => SourceTree.Root is { } root
        ? [.. Directory.EnumerateDirectories(Path.Combine(root, "tests", "Upgrades")).Select(path => Path.GetFileName(path))]
        : [];

    /// <summary>A file of a version.</summary>
    public static string Of(string version, string file) => Path.Combine(SourceTree.Root!, "tests", "Upgrades", version, file);

    /// <summary>Unpacks the simulator's folder: a sensor's flash after a power cut, keys, and the database of its collector.</summary>
    /// <param name="version">The version.</param>
    /// <param name="folder">A folder that is there.</param>
    /// <returns>The simulator's folder.</returns>
    public static string UnpackWard(string version, string folder)
    {
        using FileStream file = File.OpenRead(Of(version, "ward.tar.gz"));
        using GZipStream contents = new(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(contents, folder, overwriteFiles: false);
        return Path.Combine(folder, "ward");
    }
}
