using System.Text.RegularExpressions;
using Assembly = System.Reflection.Assembly;

namespace Architecture.Tests;

/// <summary>Reads a table of rooms from a README: each row has a room, what it is for, and the rooms that it knows, in backticks.</summary>
internal static partial class ReadmeTable
{
    /// <summary>Reads a table; skips the test if the sources are not here.</summary>
    /// <param name="readme">The README's path from the root.</param>
    /// <param name="title">The title of the table's first column.</param>
    /// <param name="root">The namespace that contains all rooms.</param>
    /// <param name="assembly">The assembly of the rooms.</param>
    public static ArrowTable Read(string readme, string title, string root, Assembly assembly)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string text = File.ReadAllText(Path.Combine(SourceTree.Root!, readme)) + "\n\n";
        int start = text.IndexOf($"| {title} |", StringComparison.Ordinal);
        string rows = text[start..text.IndexOf("\n\n", start, StringComparison.Ordinal)];
        IEnumerable<string> lines = Row().Matches(rows).Select(row =>
            $"{row.Groups[1].Value} : {string.Join(", ", Room().Matches(row.Groups[2].Value).Select(room => room.Groups[1].Value))}");
        return new ArrowTable(root, string.Join('\n', lines), assembly);
    }

    [GeneratedRegex(@"^\| `(\w+)` \|[^|]*\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Room();
}
