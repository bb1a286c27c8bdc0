namespace Architecture.Tests;

/// <summary>A file that needs scrolling to find its point is two files.</summary>
public sealed class FileLengths
{
    private const int LinesLimit = 400;

    // A file, by its path from the root, and the reason. An entry that is no longer needed fails.
    private static readonly Dictionary<string, string> Exceptions = [];

    private static readonly string[] Kinds = [".cs", ".js", ".css", ".html"];

    [Fact]
    public void No_source_file_has_more_than_400_lines_without_a_reason()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] files = [.. SourceFiles.Of(SourceTree.Root!, Kinds)];
        files.Length.ShouldBeGreaterThan(500);
        files.Where(file => File.ReadLines(file).Count() > LinesLimit)
            .Select(file => Path.GetRelativePath(SourceTree.Root!, file).Replace(Path.DirectorySeparatorChar, '/'))
            .ShouldBe(Exceptions.Keys, ignoreOrder: true);
    }
}
