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

    /// <summary>Looks at a folder.</summary>
    /// <exception cref="InvalidDataException">It is not there, or has no firmware in it.</exception>
    public static async Task<SourceFolder> OpenAsync(string path, CancellationToken cancellation)
    {
        string root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
        {
            throw new InvalidDataException($"{path}: this folder does not exist; give the root of the sources");
        }

        if (!Directory.Exists(Path.Combine(root, "firmware")))
        {
            throw new InvalidDataException($"{path}: there is no folder firmware in it; give the root of the sources");
        }

        // A folder of a clone is not the clone: git would answer for the folder above.
        bool isClone = Path.Exists(Path.Combine(root, ".git"));
        ToolRun? commit = isClone ? await ToolRun.RunAsync("git", root, cancellation, "rev-parse", "HEAD").ConfigureAwait(false) : null;
        if (commit is not { IsSuccess: true })
        {
            return new SourceFolder(root, null, false, [.. FilesBelow(root)]);
        }

        ToolRun status = await ToolRun.RunAsync("git", root, cancellation, "status", "--porcelain").ConfigureAwait(false);
        ToolRun files = await ToolRun.RunAsync(
            "git", root, cancellation, "ls-files", "-z", "--cached", "--others", "--exclude-standard").ConfigureAwait(false);
        return status.IsSuccess && files.IsSuccess
            ? new SourceFolder(root, commit.Output.Trim(), status.Output.Length > 0, files.Output.Split('\0'))
            : throw new InvalidDataException($"{path}: git cannot read this clone ({status.Error.Trim()}{files.Error.Trim()})");
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
