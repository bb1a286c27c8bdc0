using System.Xml.Linq;
using NanoMedAgent.Compliance.Sources;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>
/// The bill of the firmware: our assemblies, nanoFramework's packages as <c>packages.config</c> names them, and the platform below, which
/// others build and about which not everything is known.
/// </summary>
/// <param name="clone">The sources.</param>
/// <param name="source">What the sources say of themselves.</param>
/// <param name="packages">The packages of NuGet.</param>
/// <param name="materials">What is known of the platform.</param>
internal sealed class FirmwareBill(SourceClone clone, SourceState source, NuGetPackages packages, MaterialsFile materials)
{
    private const string CoreLibrary = "nanoFramework.CoreLibrary";
    private const string Prefix = "nanoFramework.";
    private const string Foundation = "Foundation";

    // firmware/Foundation/README.md, "What can be replaced, and how".
    private const string ByCable = "cable";
    private const string ByRelease = "release";

    /// <summary>Our assemblies, in the order in which the chip loads them.</summary>
    private static readonly string[] Assemblies = [Foundation, "Agent", "Drivers", "Element", "Esp32"];

    /// <summary>The bill.</summary>
    /// <exception cref="InvalidDataException">A file of the sources is not what it should be; the message names it.</exception>
    public Bill Create()
    {
        Dictionary<string, string> versions = [];
        List<Component> components = [];
        foreach (string assembly in Assemblies)
        {
            string[] named = [.. NamedPackages(assembly, versions)];
            components.Add(Own(assembly, named.Select(id => NuGetPackages.Reference(id, versions[id]))));
        }

        Dictionary<string, string> hashes = packages.Locked(clone.Place("firmware/Surface/Foundation/packages.lock.json"))
            .Where(package => package.Hash is not null)
            .ToDictionary(package => package.Reference, package => package.Hash!);
        components.AddRange(versions.Select(package => Package(package.Key, package.Value, versions, hashes)));
        components.AddRange(materials.Platform.Select(Platform));
        string subject = $"pkg:generic/nanomedagent/firmware@{source.Version}";
        return new Bill(
            "firmware",
            new Component(subject, "firmware", "nanoMedAgent firmware")
            {
                Version = source.Version,
                Licence = SourceState.Licence,
                Supplier = SourceState.Supplier,
                PackageUrl = subject,
                Description = "The firmware of a sensor: assemblies, and the platform that runs them. Which of it a release can replace: "
                    + "firmware/Foundation/README.md.",
                DependsOn = [.. Assemblies.Select(Reference), materials.Platform[0].Reference],
            },
            components);
    }

    private string Reference(string assembly) => $"pkg:generic/nanomedagent/{AssemblyName(assembly)}@{source.Version}";

    private string AssemblyName(string assembly) =>
        new ProjectFile(clone.Place($"firmware/{assembly}/{assembly}.nfproj")).AssemblyName;

    private IEnumerable<string> NamedPackages(string assembly, Dictionary<string, string> versions)
    {
        string path = clone.Place($"firmware/{assembly}/packages.config");
        foreach (XElement package in XDocument.Load(path).Root!.Elements("package"))
        {
            string id = package.Attribute("id")!.Value;
            string version = package.Attribute("version")!.Value;
            if (versions.TryGetValue(id, out string? other) && other != version)
            {
                throw new InvalidDataException($"{path}: {id} is {version} here and {other} in another assembly; the chip has one of them");
            }

            versions[id] = version;
            yield return id;
        }
    }

    private Component Own(string assembly, IEnumerable<string> needs)
    {
        ProjectFile project = new(clone.Place($"firmware/{assembly}/{assembly}.nfproj"));
        return new Component(Reference(assembly), "library", project.AssemblyName)
        {
            Version = source.Version,
            Licence = SourceState.Licence,
            Supplier = SourceState.Supplier,
            PackageUrl = Reference(assembly),
            ReplacedBy = assembly == Foundation ? ByCable : ByRelease,
            DependsOn = [.. needs, .. project.Projects().Select(other => Reference(Path.GetFileNameWithoutExtension(other.FullPath)))],
        };
    }

    /// <summary>
    /// A package. What it depends on is what the project of its signatures refers to, which tests compare with the package.
    /// </summary>
    private Component Package(string id, string version, Dictionary<string, string> versions, Dictionary<string, string> hashes)
    {
        string reference = NuGetPackages.Reference(id, version);
        string? surface = new[] { id, id.StartsWith(Prefix, StringComparison.Ordinal) ? id[Prefix.Length..] : id }
            .Select(name => clone.Place($"firmware/Surface/{name}/{name}.csproj"))
            .FirstOrDefault(File.Exists);
        List<string> needs = id == CoreLibrary ? [] : [CoreLibrary];
        if (surface is not null)
        {
            needs.AddRange(new ProjectFile(surface).Projects()
                .Select(project => Path.GetFileNameWithoutExtension(project.FullPath))
                .Select(name => versions.ContainsKey(name) ? name : Prefix + name));
        }

        return packages.Package(id, version) with
        {
            Hash = hashes.GetValueOrDefault(reference),
            ReplacedBy = ByCable,
            DependsOn = [.. needs.Where(versions.ContainsKey).Select(name => NuGetPackages.Reference(name, versions[name]))],
            AreDependenciesKnown = surface is not null || id == CoreLibrary,
        };
    }

    private Component Platform(PlatformComponent part) => new(part.Reference, part.Type, part.Name)
    {
        Version = part.Version,
        Licence = part.Licence,
        Supplier = part.Supplier,
        PackageUrl = part.Version is null ? part.PackageUrl : $"{part.PackageUrl}@{part.Version}",
        Description = string.Join(' ', part.Source),
        ReplacedBy = ByCable,
        DependsOn = [.. part.DependsOn.Select(name => Array.Find(materials.Platform, other => other.Name == name)?.Reference
            ?? throw new InvalidDataException($"materials.json: {part.Name} depends on {name}, which is not in it"))],
        AreDependenciesKnown = false,
        IsOpaque = true,
    };
}
