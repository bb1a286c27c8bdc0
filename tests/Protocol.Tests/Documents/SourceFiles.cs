namespace Protocol.Tests.Documents;

/// <summary>The files of the clone, without what builds and tools leave in it.</summary>
internal static class SourceFiles
{
    private static readonly HashSet<string> OtherFolders = ["bin", "obj", ".git", ".vs", "node_modules", "TestResults"];

    /// <summary>The root of the clone.</summary>
    public static string Root { get; } = SourceTree.Root ?? throw new InvalidOperationException("the tests run outside of their clone");

    /// <summary>All files with one of these extensions.</summary>
    /// <param name="extensions">".md" and the like.</param>
    /// <returns>Their paths below the root, sorted.</returns>
    public static IReadOnlyList<string> With(params string[] extensions) =>
    [
        .. Below(new DirectoryInfo(Root))
            .Where(file => extensions.Contains(file.Extension))
            .Select(file => Path.GetRelativePath(Root, file.FullName))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories()
            .Where(inner => !OtherFolders.Contains(inner.Name) && inner.LinkTarget is null)
            .SelectMany(Below));
}
