namespace Architecture.Tests;

/// <summary>A line that fits on a screen beside its neighbour.</summary>
public sealed class LineLengths
{
    private const int CharactersLimit = 140;

    private static readonly string[] Kinds = [".cs", ".razor", ".js", ".css", ".md"];

    [Fact]
    public void No_line_has_more_than_140_characters_but_rows_of_tables()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] lines = [.. SourceFiles.Of(SourceTree.Root!, Kinds).SelectMany(LongLines)];
        lines.ShouldBeEmpty();
    }

    private static IEnumerable<string> LongLines(string file)
    {
        bool isDocument = file.EndsWith(".md", StringComparison.Ordinal);
        return File.ReadLines(file)
            .Select((line, index) => (Text: line, Number: index + 1))
            .Where(line => line.Text.Length > CharactersLimit && !(isDocument && line.Text.TrimStart().StartsWith('|')))
            .Select(line => $"{Path.GetRelativePath(SourceTree.Root!, file)}:{line.Number}");
    }
}
