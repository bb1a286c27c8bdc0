using System.Text.RegularExpressions;

namespace Documents.Tests;

/// <summary>THREAT-MODEL.md names the tests that show what it claims. A claim whose test is gone, or was never there, fails here.</summary>
public sealed partial class ThreatModel
{
    private const string File = "THREAT-MODEL.md";

    private static readonly Lazy<string[]> Sources = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root!, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(System.IO.File.ReadAllText),
    ]);

    private static IEnumerable<string> Lines => System.IO.File.ReadLines(Path.Combine(SourceTree.Root!, File));

    /// <summary>Rows of a table whose first column has letters of STRIDE.</summary>
    private static IEnumerable<string> Threats => Lines.Where(line => Threat().IsMatch(line));

    [Fact]
    public void Each_test_that_the_threat_model_names_exists()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] names = [.. Lines.SelectMany(line => TestName().Matches(line).Select(match => match.Groups[1].Value)).Distinct()];
        names.Length.ShouldBeGreaterThan(10);
        names.Where(name => !Exists(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Each_threat_names_the_test_that_shows_what_holds_it_or_says_that_there_is_none()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        Threats.Count().ShouldBeGreaterThan(30);
        Threats.Where(row => !TestName().IsMatch(row) && !row.Contains("no test:", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static bool Exists(string name)
    {
        string[] parts = name.Split('.');
        Regex type = new($@"\bclass {parts[0]}\b");
        Regex test = new(parts.Length == 1 ? @"\[(Fact|Theory)\]" : $@"\b(void|Task) {parts[1]}\(");
        return Sources.Value.Any(source => type.IsMatch(source) && test.IsMatch(source));
    }

    [GeneratedRegex(@"^\| [STRIDE](, [STRIDE])* \|")]
    private static partial Regex Threat();

    // Behind "test:" or "tests:", and behind each comma that follows.
    [GeneratedRegex(@"(?<=tests?: (?:`[\w.]+`(?:, | and ))*)`(\w+(?:\.\w+)?)`")]
    private static partial Regex TestName();
}
