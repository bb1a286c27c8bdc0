namespace Architecture.Tests;

/// <summary>The files of the repository that somebody wrote, not those that a tool made or brought.</summary>
internal static class SourceFiles
{
    private static readonly string[] Made = ["bin", "obj", "packages", "artifacts", "node_modules"];

    /// <summary>The files in and below a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kinds">How their names end, with the dot.</param>
    public static IEnumerable<string> Of(string folder, params string[] kinds) => Directory.EnumerateDirectories(folder)
        .Where(inner => !Made.Contains(Path.GetFileName(inner)) && !Path.GetFileName(inner).StartsWith('.'))
        .SelectMany(inner => Of(inner, kinds))
        .Concat(Directory.EnumerateFiles(folder).Where(file => kinds.Contains(Path.GetExtension(file))));
}
