namespace NanoMedAgent.Shrinker;

/// <summary>
/// Names and texts that the interpreter has in a table of its own, so that the converter writes their number into the image instead
/// (nanoFramework's metadata-processor 3.0.100, nanoStringsConstants.cs, MIT licence, .NET Foundation and Contributors).
/// </summary>
public static class KnownNames
{
    private static readonly HashSet<string> Names = Read();

    /// <summary>Whether the interpreter knows a text.</summary>
    public static bool Contains(string text) => Names.Contains(text);

    private static HashSet<string> Read()
    {
        using Stream stream = typeof(KnownNames).Assembly.GetManifestResourceStream("known-names.txt")!;
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
