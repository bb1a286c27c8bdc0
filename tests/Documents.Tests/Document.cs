using System.Text.RegularExpressions;

namespace Documents.Tests;

/// <summary>The documents of the clone, and the commands in them.</summary>
internal static partial class Document
{
    /// <summary>The commands of all documents, those of a document in its order.</summary>
    public static IReadOnlyList<DocumentedCommand> Commands { get; } =
        [.. Paths().SelectMany(path => CommandsOf(path, File.ReadAllLines(Path.Combine(SourceTree.Root!, path))))];

    private static IEnumerable<string> Paths() => Directory.EnumerateFiles(SourceTree.Root!, "*.md", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(SourceTree.Root!, path).Replace('\\', '/'))
        // Run as a whole: FirstReading.
        .Where(path => path != "tools/README.md")
        .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj" or "packages" or "artifacts" or "node_modules"))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<DocumentedCommand> CommandsOf(string path, string[] lines)
    {
        bool isBlock = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string place = $"{path}:{i + 1}";
            string line = lines[i].Trim();
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isBlock = !isBlock;
            }
            else if (isBlock)
            {
                while (line.EndsWith('\\') && i + 1 < lines.Length)
                {
                    i++;
                    line = line[..^1] + lines[i].Trim();
                }

                if (Example().IsMatch(line))
                {
                    yield return new DocumentedCommand(place, Remark().Replace(line, ""), true);
                }
            }
            else
            {
                foreach (Match mention in Mention().Matches(line))
                {
                    yield return new DocumentedCommand(place, mention.Groups["command"].Value, false);
                }
            }
        }
    }

    [GeneratedRegex(@"^(medagent|dotnet|nanoff|nuget|msbuild|vstest\S*|nanomedagent-\w+" +
        @"|tests/\S+|findings/\S+\.sh|[A-Z_]+=\S+(?= \S)) ?(?! )")]
    private static partial Regex Example();

    [GeneratedRegex(@"`(?<command>(medagent|dotnet run --project) [^`]+)`")]
    private static partial Regex Mention();

    // What a command does stands behind it, after two spaces or more.
    [GeneratedRegex(@"  .*$")]
    private static partial Regex Remark();
}
