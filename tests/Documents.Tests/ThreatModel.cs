using System.Text.RegularExpressions;

namespace Documents.Tests;

/// <summary>THREAT-MODEL.md names the tests that show what it claims. A claim whose test is gone, or was never there, fails here.</summary>
public sealed partial class ThreatModel
{
    private const string File = "THREAT-MODEL.md";

    private static IEnumerable<string> Lines => System.IO.File.ReadLines(Path.Combine(SourceTree.Root!, File));

    /// <summary>Rows of a table whose first column has letters of STRIDE.</summary>
    private static IEnumerable<string> Threats => Lines.Where(line => Threat().IsMatch(line));

    [Fact]
    public void Each_test_that_the_threat_model_names_exists()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] names = [.. Lines.SelectMany(line => TestName().Matches(line).Select(match => match.Groups[1].Value)).Distinct()];
        names.Length.ShouldBeGreaterThan(10);
        names.Where(name => !NamedTests.Exist(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Each_threat_names_the_test_that_shows_what_holds_it_or_says_that_there_is_none()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        Threats.Count().ShouldBeGreaterThan(30);
        Threats.Where(row => !TestName().IsMatch(row) && !row.Contains("no test:", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"^\| [STRIDE](, [STRIDE])* \|")]
    private static partial Regex Threat();

    // Behind "test:" or "tests:", and behind each comma that follows.
    [GeneratedRegex(@"(?<=tests?: (?:`[\w.]+`(?:, | and ))*)`(\w+(?:\.\w+)?)`")]
    private static partial Regex TestName();
}
