using System.Text.RegularExpressions;

namespace Documents.Tests;

/// <summary>Tests that a document names: whether the sources have them.</summary>
internal static class NamedTests
{
    private static readonly Lazy<string[]> Sources = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root!, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText),
    ]);

    private static readonly Regex Attribute = new(@"\[(Fact|Theory)\b");

    /// <summary>Whether a class of tests, or one test of it, exists and runs.</summary>
    /// <param name="name">Without its namespace: <c>Class</c> or <c>Class.Method</c>.</param>
    public static bool Exist(string name)
    {
        string[] parts = name.Split('.');
        Regex type = new($@"\bclass {parts[0]}\b");
        return Sources.Value.Any(source => type.IsMatch(source)
            && (parts.Length == 1 ? Attribute.IsMatch(source) : Runs(source, parts[1])));
    }

    /// <summary>Whether one test exists and is not skipped by its attribute.</summary>
    /// <param name="name">With its namespace: <c>Agent.Tests.Updates.Attacks.A_test</c>.</param>
    public static bool ExistsInFull(string name)
    {
        string[] parts = name.Split('.');
        if (parts.Length < 3)
        {
            return false;
        }

        Regex home = new($@"^namespace {Regex.Escape(string.Join('.', parts[..^2]))};", RegexOptions.Multiline);
        Regex type = new($@"\bclass {parts[^2]}\b");
        return Sources.Value.Any(source => source.Contains($" {parts[^1]}(", StringComparison.Ordinal)
            && home.IsMatch(source) && type.IsMatch(source) && Runs(source, parts[^1]));
    }

    // The attributes are the lines above the method, up to an empty one or a brace.
    private static bool Runs(string source, string method)
    {
        string[] lines = source.Split('\n');
        int at = Array.FindIndex(lines, line => Regex.IsMatch(line, $@"\b(void|Task) {method}\("));
        string[] above = at < 0 ? [] : [.. lines[..at].Reverse().TakeWhile(line => line.Trim() is not ("" or "{" or "}"))];
        return above.Any(line => Attribute.IsMatch(line)) && !above.Any(line => Regex.IsMatch(line, @"\bSkip\b"));
    }
}
