using System.Xml.Linq;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>A project of .NET: what it refers to, as its file says.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _document;

    /// <summary>Reads a project.</summary>
    /// <param name="path">Its file.</param>
    public ProjectFile(string path)
    {
        FullPath = Path.GetFullPath(path);
        _document = XDocument.Load(path);
    }

    /// <summary>Its file.</summary>
    public string FullPath { get; }

    /// <summary>Its folder.</summary>
    public string Folder => Path.GetDirectoryName(FullPath)!;

    /// <summary>The name of its assembly.</summary>
    public string AssemblyName => Property("AssemblyName") ?? Path.GetFileNameWithoutExtension(FullPath);

    /// <summary>Its lock file; it need not be there.</summary>
    public string LockFile => Path.Combine(Folder, "packages.lock.json");

    /// <summary>The name of its package; null when it is none.</summary>
    public string? PackageId => Property("IsPackable") == "true" ? Property("PackageId") : null;

    /// <summary>Its reference in a bill.</summary>
    /// <param name="version">The version of all of our components.</param>
    public string Reference(string version) => PackageId is { } id
        ? NuGetPackages.Reference(id, version)
        : $"pkg:generic/nanomedagent/{AssemblyName}@{version}";

    /// <summary>Packages that it names itself.</summary>
    public IEnumerable<string> Packages => Items("PackageReference");

    /// <summary>Whether it needs ASP.NET Core.</summary>
    public bool NeedsAspNet => Items("FrameworkReference").Contains("Microsoft.AspNetCore.App")
        || _document.Root!.Attribute("Sdk")?.Value is "Microsoft.NET.Sdk.Web";

    /// <summary>It and all projects that it refers to, itself first, each once.</summary>
    public IReadOnlyList<ProjectFile> Closure()
    {
        Dictionary<string, ProjectFile> found = new() { [FullPath] = this };
        Queue<ProjectFile> open = new([this]);
        while (open.TryDequeue(out ProjectFile? project))
        {
            foreach (ProjectFile other in project.Projects().Where(other => found.TryAdd(other.FullPath, other)))
            {
                open.Enqueue(other);
            }
        }

        return [.. found.Values];
    }

    /// <summary>The projects that it refers to.</summary>
    public IEnumerable<ProjectFile> Projects() => Items("ProjectReference")
        .Where(path => !path.Contains('*', StringComparison.Ordinal))
        .Select(path => new ProjectFile(Path.Combine(Folder, path.Replace('\\', '/'))));

    private string? Property(string name) => Elements(name).FirstOrDefault()?.Value;

    private IEnumerable<string> Items(string name) => Elements(name).Select(item => item.Attribute("Include")?.Value).OfType<string>();

    private IEnumerable<XElement> Elements(string name) => _document.Descendants().Where(element => element.Name.LocalName == name);
}
