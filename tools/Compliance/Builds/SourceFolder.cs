using NanoMedAgent.Compliance.Sources;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>A folder with the sources: a git clone, or the same files without git.</summary>
public sealed class SourceFolder
{
    // What a build writes, and what others bring: none of it is source.
    private static readonly string[] NoSources = ["bin", "obj", ".git", "node_modules", "artifacts", "packages"];

    private readonly string[] _files;

    private SourceFolder(string root, string? commit, bool hasChanges, string[] files)
    {
        Root = root;
        Commit = commit;
        HasChanges = hasChanges;
        _files = files;
    }

    /// <summary>Its full path.</summary>
    public string Root { get; }

    /// <summary>The commit that is checked out, in hexadecimal; null when it is no git clone.</summary>
    public string? Commit { get; }

    /// <summary>Whether files differ from the commit, or are not in it.</summary>
    public bool HasChanges { get; }

    /// <summary>Looks at a folder, or at the one above it that has the sources.</summary>
    /// <exception cref="InvalidDataException">There are no sources, or git cannot read them.</exception>
    public static async Task<SourceFolder> OpenAsync(string path, CancellationToken cancellation)
    {
        SourceClone clone = SourceClone.Around(Path.GetFullPath(path));
        if (clone.Commit is not { } commit)
        {
            return new SourceFolder(clone.Root, null, false, [.. FilesBelow(clone.Root)]);
        }

        ToolRun files = await ToolRun.RunAsync(
            "git", clone.Root, cancellation, "ls-files", "-z", "--cached", "--others", "--exclude-standard").ConfigureAwait(false);
        return files.IsSuccess
            ? new SourceFolder(clone.Root, commit, clone.IsChanged ?? true, files.Output.Split('\0'))
            : throw new InvalidDataException($"{path}: git cannot list the files of this clone ({files.Complaint})");
    }

    /// <summary>The lock files of the packages that a build of the firmware uses, from the root, with slashes.</summary>
    public IEnumerable<string> LockFiles => _files
        .Where(file => Path.GetFileName(file) == "packages.lock.json"
            && (file.StartsWith("firmware/", StringComparison.Ordinal) || file.StartsWith("tools/Shrinker/", StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal);

    /// <summary>Copies the sources as they are now, and nothing that was built.</summary>
    public void CopyTo(string folder)
    {
        foreach (string file in _files)
        {
            string from = Path.Combine(Root, file);

            // One that was deleted is still in git's list, and a submodule is a folder.
            if (File.Exists(from))
            {
                string to = Path.Combine(folder, file);
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(from, to);
            }
        }
    }

    private static IEnumerable<string> FilesBelow(string root)
    {
        Stack<string> folders = new([root]);
        EnumerationOptions options = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        while (folders.TryPop(out string? folder))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*", options))
            {
                yield return Path.GetRelativePath(root, file).Replace('\\', '/');
            }

            foreach (string below in Directory.EnumerateDirectories(folder, "*", options))
            {
                if (!NoSources.Contains(Path.GetFileName(below)))
                {
                    folders.Push(below);
                }
            }
        }
    }
}
