using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace NanoMedAgent.MedAgent.Serving;

/// <summary>
/// The files of a folder. A link is followed first and served as the file behind it, if that is inside the folder too. The framework's own
/// provider follows links to anywhere, and takes the length of the link for that of the file.
/// </summary>
internal sealed class FilesBehindLinks : IFileProvider, IDisposable
{
    // As many as Linux follows.
    private const int LinksLimit = 40;

    private readonly string _root;
    private readonly PhysicalFileProvider _files;
    private readonly Func<string, bool> _isServed;

    /// <summary>The files of a folder.</summary>
    /// <param name="folder">The folder; it may be reached by a link itself.</param>
    /// <param name="isServed">Whether a file is served, given its path in the folder, without links and with "/" between names.</param>
    /// <exception cref="IOException">The folder is behind links that go in a circle.</exception>
    public FilesBehindLinks(string folder, Func<string, bool> isServed)
    {
        _root = FollowLinks(Path.GetFullPath(folder)) ?? throw new IOException($"{folder}: its links go in a circle; correct them");
        _files = new PhysicalFileProvider(_root);
        _isServed = isServed;
    }

    /// <inheritdoc/>
    public IFileInfo GetFileInfo(string subpath)
    {
        IFileInfo named = _files.GetFileInfo(subpath);
        if (named.PhysicalPath is not { } path || FollowLinks(path) is not { } real)
        {
            return new NotFoundFileInfo(subpath);
        }

        string inside = Path.GetRelativePath(_root, real).Replace(Path.DirectorySeparatorChar, '/');
        bool isOutside = inside == ".." || inside.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(inside);
        return isOutside || !_isServed(inside) ? new NotFoundFileInfo(subpath) : _files.GetFileInfo(inside);
    }

    /// <inheritdoc/>
    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    /// <inheritdoc/>
    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    /// <summary>The path without links, in any of its parts; null if there are too many, or one cannot be read.</summary>
    private static string? FollowLinks(string path)
    {
        string root = Path.GetPathRoot(path)!;
        string real = root;
        int links = 0;
        Stack<string> left = Parts(path[root.Length..]);
        while (left.TryPop(out string? part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            string next = Path.Combine(real, part);
            if (LinkTarget(next) is not { } target)
            {
                real = next;
            }
            else if (++links > LinksLimit)
            {
                return null;
            }
            else
            {
                string targetRoot = Path.GetPathRoot(target) ?? "";
                real = targetRoot.Length > 0 ? targetRoot : real;
                left = Parts(target[targetRoot.Length..], left);
            }
        }

        return real;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A part that cannot be looked at cannot be opened either.
            return null;
        }
    }

    /// <summary>The names of a path, its first on top, on a stack with those that come after it.</summary>
    private static Stack<string> Parts(string path, IEnumerable<string>? after = null)
    {
        Stack<string> parts = new((after ?? []).Reverse());
        foreach (string part in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            if (part is not ("" or "."))
            {
                parts.Push(part);
            }
        }

        return parts;
    }
}
