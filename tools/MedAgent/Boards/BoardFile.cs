using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The text of a <c>board.json</c>.</summary>
/// <param name="Id">The name of its folder.</param>
/// <param name="Path">Path of the file.</param>
/// <param name="Text">Content of the file.</param>
internal sealed record BoardFile(string Id, string Path, string Text)
{
    private const string Name = "board.json";
    private const string ResourcePrefix = "boards/";
    private const string ResourceSuffix = "/" + Name;

    /// <summary>The files built into medagent.</summary>
    public static IReadOnlyList<BoardFile> BuiltIn { get; } =
    [
        .. typeof(BoardFile).Assembly.GetManifestResourceNames()
            .Select(resource => (Resource: resource, Path: resource.Replace('\\', '/')))
            .Where(found => found.Path.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Where(found => found.Path.EndsWith(ResourceSuffix, StringComparison.Ordinal))
            .OrderBy(found => found.Path, StringComparer.Ordinal)
            .Select(found => new BoardFile(
                found.Path[ResourcePrefix.Length..^ResourceSuffix.Length], found.Path, ReadResource(found.Resource))),
    ];

    /// <summary>The files in the subfolders of a folder, or the one in the folder itself.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static IReadOnlyList<BoardFile> In(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException($"{folder}: the folder does not exist; check its name");
        }

        string own = System.IO.Path.Combine(folder, Name);
        string[] paths = File.Exists(own)
            ? [own]
            : [
                .. Directory.EnumerateDirectories(folder)
                    .Select(inner => System.IO.Path.Combine(inner, Name))
                    .Where(File.Exists)
                    .Order(StringComparer.Ordinal),
            ];
        return paths.Length == 0
            ? throw new InvalidDataException($"{folder}: neither this folder nor one of its subfolders has a {Name}; check its name")
            : [.. paths.Select(Read)];
    }

    private static BoardFile Read(string path) =>
        new(new DirectoryInfo(System.IO.Path.GetDirectoryName(path)!).Name, path, InputFile.ReadText(path));

    /// <summary>Reads an embedded file.</summary>
    public static string ReadResource(string resource)
    {
        using Stream stream = typeof(BoardFile).Assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
