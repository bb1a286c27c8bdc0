using System.Security.Cryptography;
using NanoMedAgent.Compliance.Sources;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>The bills of the programs of the hospital and of the simulator.</summary>
/// <param name="clone">The sources.</param>
/// <param name="source">What the sources say of themselves.</param>
/// <param name="packages">The packages of NuGet.</param>
internal sealed class ProgramBills(SourceClone clone, SourceState source, NuGetPackages packages)
{
    /// <summary>.NET's own frameworks, which whoever installs a program installs as well.</summary>
    private static readonly Component Runtime = Framework("Microsoft.NETCore.App");

    private static readonly Component AspNet = Framework("Microsoft.AspNetCore.App") with { DependsOn = [Runtime.Reference] };

    private static readonly string[] Programs =
    [
        "tools/MedAgent/MedAgent.csproj", "tools/Collector/Collector.csproj", "tools/Ward/Ward.csproj",
        "tools/Registrar/Registrar.csproj", "tools/Gateway/Gateway.csproj", "tools/Admissions/Admissions.csproj",
        "hostsim/hostsim.csproj",
    ];

    /// <summary>A bill for each program.</summary>
    public IEnumerable<Bill> All() => Programs.Select(path => Of(new ProjectFile(clone.Place(path))));

    /// <summary>
    /// What a project is made of: itself first, the projects that it refers to, their assets, frameworks, and packages in the versions
    /// that the lock file of the project has; each once.
    /// </summary>
    public IReadOnlyList<Component> ComponentsOf(ProjectFile program)
    {
        IReadOnlyList<ProjectFile> projects = program.Closure();
        IReadOnlyList<Component> locked = packages.Locked(program.LockFile);
        Dictionary<string, string> versions = locked.ToDictionary(
            package => package.Name, package => package.Reference, StringComparer.OrdinalIgnoreCase);
        Component own = Own(program, versions);
        string[] direct = [.. NuGetPackages.Direct(program.LockFile).Select(name => versions[name])];
        return
        [
            own with { DependsOn = [.. own.DependsOn.Union(direct)] },
            .. projects.Skip(1).Select(project => Own(project, versions)),
            .. locked,
            .. projects.SelectMany(Assets),
            Runtime,
            .. projects.Any(project => project.NeedsAspNet) ? [AspNet] : Array.Empty<Component>(),
        ];
    }

    /// <summary>Each component once: what one that is named several times depends on is in any of them.</summary>
    public static IReadOnlyList<Component> Merged(IEnumerable<Component> components) =>
    [
        .. components.GroupBy(component => component.Reference)
            .Select(same => same.First() with { DependsOn = [.. same.SelectMany(component => component.DependsOn).Distinct()] }),
    ];

    private static Component Framework(string name) => new($"pkg:generic/{name}", "framework", name)
    {
        VersionRange = "vers:nuget/>=10.0.0|<11.0.0",
        Licence = "MIT",
        Supplier = "Microsoft",
        PackageUrl = $"pkg:generic/{name}",
        Description = "Provided by the .NET runtime of the computer that the program runs on; its operator keeps it up to date.",
        IsOpaque = true,
    };

    private Bill Of(ProjectFile program)
    {
        IReadOnlyList<Component> components = ComponentsOf(program);
#pragma warning disable CA1308 // A file's name.
        string name = Path.GetFileNameWithoutExtension(program.FullPath).ToLowerInvariant();
#pragma warning restore CA1308
        return new Bill(name, components[0] with { Type = "application" }, [.. components.Skip(1)]);
    }

    private Component Own(ProjectFile project, Dictionary<string, string> versions)
    {
        string reference = project.Reference(source.Version);
        return new Component(reference, "library", project.AssemblyName)
        {
            Version = source.Version,
            Licence = SourceState.Licence,
            Supplier = SourceState.Supplier,
            PackageUrl = reference,
            DependsOn =
            [
                .. project.Projects().Select(other => other.Reference(source.Version)),
                .. project.Packages.Where(versions.ContainsKey).Select(name => versions[name]),
                .. Assets(project).Select(asset => asset.Reference),
                project.NeedsAspNet ? AspNet.Reference : Runtime.Reference,
            ],
        };
    }

    /// <summary>Scripts, styles and pictures that a program contains. All of them are ours.</summary>
    private IEnumerable<Component> Assets(ProjectFile project)
    {
        string[] folders = [Path.Combine(project.Folder, "Assets"), Path.Combine(project.Folder, "DevicePage", "Assets")];
        foreach (string file in folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder)))
        {
            string name = Path.GetRelativePath(clone.Root, file).Replace('\\', '/');
            yield return new Component($"file:{name}", "file", name)
            {
                Version = source.Version,
                Licence = SourceState.Licence,
                Supplier = SourceState.Supplier,
                HashAlgorithm = "SHA-256",
                Hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))),
            };
        }
    }
}
