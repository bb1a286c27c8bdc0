using System.Security.Cryptography;
using Fuzzing.Targets;

namespace Fuzzing;

/// <summary>What the repository keeps: for each target a folder of its name, with an input in each file, named by its digest.</summary>
internal static class Corpus
{
    private const int NameDigits = 16;

    /// <summary>The folder, as it was copied beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "corpus");

    /// <summary>The name of an input's file.</summary>
    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..NameDigits];

    /// <summary>The seeds of a target, and then what is kept for it, each once.</summary>
    public static IEnumerable<byte[]> Of(FuzzTarget target)
    {
        string folder = Path.Combine(Folder, target.Name);
        IEnumerable<byte[]> kept = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order().Select(File.ReadAllBytes) : [];
        return target.Seeds().Concat(kept).DistinctBy(NameOf);
    }
}
