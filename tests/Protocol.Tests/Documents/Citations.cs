using System.Text.RegularExpressions;

namespace Protocol.Tests.Documents;

/// <summary>
/// Comments and documents that cite PROTOCOL.md name a section that it has, all in one form: the file, a comma, and the heading in
/// quotation marks.
/// </summary>
public partial class Citations
{
    // A few of them are here; there are many more.
    private const int FewestCitations = 13;

    private static readonly HashSet<string> Sections = [.. new MarkdownFile("PROTOCOL.md").Headings];

    private static IEnumerable<(string Path, int Line, string Text)> Lines => SourceFiles.With(".cs", ".razor", ".md")
        .SelectMany(path => File.ReadLines(Path.Combine(SourceFiles.Root, path)).Select((text, index) => (path, index + 1, text)));

    [Fact]
    public void Name_a_section_that_exists()
    {
        (string Where, string Section)[] cited =
        [
            .. Lines.SelectMany(line => Citation().Matches(line.Text).SelectMany(match => match.Groups["section"].Captures)
                .Select(section => ($"{line.Path}:{line.Line}", section.Value))),
        ];

        cited.Length.ShouldBeGreaterThanOrEqualTo(FewestCitations);
        cited.Where(citation => !Sections.Contains(citation.Section)).ShouldBeEmpty();
    }

    [Fact]
    public void Have_one_form() =>
        Lines.Where(line => OtherForm().IsMatch(line.Text)).Select(line => $"{line.Path}:{line.Line}: {line.Text.Trim()}").ShouldBeEmpty();

    [GeneratedRegex("""PROTOCOL\.md(?:,? (?:and )?"(?<section>[^"]+)")+""")]
    private static partial Regex Citation();

    // The file with a comma and no heading behind it, on the same line; or the protocol without its file.
    [GeneratedRegex("""PROTOCOL\.md,(?! ")|\bprotocol[,] "|[(]protocol\b""")]
    private static partial Regex OtherForm();
}
