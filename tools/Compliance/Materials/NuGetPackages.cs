using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>Packages of NuGet: versions and hashes from lock files, licences from the package cache of a restore.</summary>
/// <param name="cache">The folder of the package cache.</param>
/// <param name="reviewed">Licences that somebody has read, for packages that name none.</param>
internal sealed class NuGetPackages(string cache, MaterialsFile reviewed)
{
    private readonly Dictionary<string, Component> _known = [];

    /// <summary>The package cache that <c>dotnet restore</c> fills.</summary>
    public static string DefaultCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The reference of a package.</summary>
    public static string Reference(string id, string version) => $"pkg:nuget/{id}@{version}";

    /// <summary>The packages of a lock file, each with what it depends on.</summary>
    /// <param name="path">A file <c>packages.lock.json</c>.</param>
    /// <exception cref="InvalidDataException">It is no lock file, or a package was not restored; the message says what to do.</exception>
    public IReadOnlyList<Component> Locked(string path)
    {
        List<Component> packages = [];
        using JsonDocument document = Read(path);
        foreach (JsonProperty framework in document.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            Dictionary<string, string> versions = new(StringComparer.OrdinalIgnoreCase);
            Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
            foreach (JsonProperty package in framework.Value.EnumerateObject())
            {
                if (package.Value.TryGetProperty("resolved", out JsonElement resolved))
                {
                    versions.Add(package.Name, resolved.GetString()!);
                    names.Add(package.Name, package.Name);
                }
            }

            foreach (JsonProperty package in framework.Value.EnumerateObject().Where(package => versions.ContainsKey(package.Name)))
            {
                string hash = package.Value.GetProperty("contentHash").GetString()!;
                IEnumerable<string> needs = package.Value.TryGetProperty("dependencies", out JsonElement dependencies)
                    ? dependencies.EnumerateObject().Select(needed => needed.Name)
                    : [];
                packages.Add(Package(package.Name, versions[package.Name]) with
                {
                    Hash = Convert.ToHexStringLower(Convert.FromBase64String(hash)),
                    DependsOn = [.. needs.Where(versions.ContainsKey).Select(name => Reference(names[name], versions[name]))],
                });
            }
        }

        return packages;
    }

    /// <summary>Names of the packages that a project names itself, also those that its SDK adds.</summary>
    /// <param name="path">A file <c>packages.lock.json</c>.</param>
    public static IReadOnlyList<string> Direct(string path)
    {
        using JsonDocument document = Read(path);
        return
        [
            .. document.RootElement.GetProperty("dependencies").EnumerateObject()
                .SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() == "Direct")
                .Select(package => package.Name),
        ];
    }

    /// <summary>A package, without its hash and what it depends on.</summary>
    /// <exception cref="InvalidDataException">It was not restored, and nobody read its licence; the message says what to do.</exception>
    public Component Package(string id, string version)
    {
        string reference = Reference(id, version);
        if (!_known.TryGetValue(reference, out Component? package))
        {
            package = Describe(id, version, reference);
            _known.Add(reference, package);
        }

        return package;
    }

    private static JsonDocument Read(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: {wrong.Message}; write it anew: dotnet restore --force-evaluate", wrong);
        }
    }

    private Component Describe(string id, string version, string reference)
    {
        Component package = new(reference, "library", id) { Version = version, PackageUrl = reference };
        ReviewedLicence? read = reviewed.Licence(reference);
#pragma warning disable CA1308 // The cache has its folders in lower case.
        string folder = Path.Combine(cache, id.ToLowerInvariant(), version.ToLowerInvariant());
        string description = Path.Combine(folder, id.ToLowerInvariant() + ".nuspec");
#pragma warning restore CA1308
        if (!File.Exists(description))
        {
            return read is not null
                ? package with { Licence = read.Licence, Supplier = read.Supplier }
                : throw new InvalidDataException(
                    $"{id} {version} is not in {cache}, from which its licence is read: run dotnet restore first, in the same sources");
        }

        try
        {
            XElement metadata = XDocument.Load(description).Root!.Elements().First(element => element.Name.LocalName == "metadata");
            string? Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
            XElement? licence = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license");
            bool isExpression = licence?.Attribute("type")?.Value == "expression";
            return package with
            {
                Licence = isExpression ? licence!.Value.Trim() : read?.Licence,
                Supplier = Value("authors") is { Length: > 0 } authors ? authors : read?.Supplier,
            };
        }
        catch (XmlException wrong)
        {
            throw new InvalidDataException($"{description}: {wrong.Message}; remove its folder, and run dotnet restore", wrong);
        }
    }
}
