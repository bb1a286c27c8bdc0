using System.Text.Json;
using System.Text.RegularExpressions;
using NanoMedAgent.Compliance.Sources;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>
/// The bill of what tests the product and is not in it: packages of NuGet and npm, and the programs of Debian that <c>.ci/run</c> installs.
/// </summary>
/// <param name="clone">The sources.</param>
/// <param name="source">What the sources say of themselves.</param>
/// <param name="programs">Reads projects and their packages.</param>
/// <param name="materials">Licences that somebody has read.</param>
internal sealed partial class TestToolsBill(SourceClone clone, SourceState source, ProgramBills programs, MaterialsFile materials)
{
    private const string ModulesFolder = "node_modules/";

    /// <summary>The bill.</summary>
    /// <exception cref="InvalidDataException">A file of the sources is not what it should be; the message names it.</exception>
    public Bill Create()
    {
        string tests = clone.Place("tests");
        ProjectFile[] projects = [.. Files(tests, "*.csproj").Select(path => new ProjectFile(path))];
        IEnumerable<Component> dotnet = projects.Where(project => File.Exists(project.LockFile)).SelectMany(programs.ComponentsOf);
        Component[] npm = [.. Files(tests, "package-lock.json").SelectMany(Npm)];
        Component[] debian = [.. Debian()];
        string subject = $"pkg:generic/nanomedagent/test-tools@{source.Version}";
        return new Bill(
            "test-tools",
            new Component(subject, "application", "nanoMedAgent test tools")
            {
                Version = source.Version,
                Licence = SourceState.Licence,
                Supplier = SourceState.Supplier,
                PackageUrl = subject,
                Description = "What tests the product. None of it is in a program of the hospital or in the firmware.",
                DependsOn =
                [
                    .. projects.Select(project => project.Reference(source.Version)),
                    .. npm.Concat(debian).Select(component => component.Reference),
                ],
            },
            ProgramBills.Merged(dotnet.Concat(npm).Concat(debian)));
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory
        .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"))
        .Order(StringComparer.Ordinal);

    /// <summary>The packages of npm of a lock file (version 3), each with what it depends on.</summary>
    private IEnumerable<Component> Npm(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        Dictionary<string, JsonElement> entries = document.RootElement.GetProperty("packages").EnumerateObject()
            .Where(entry => entry.Name.Length > 0)
            .ToDictionary(entry => entry.Name, entry => entry.Value.Clone());
        foreach ((string place, JsonElement entry) in entries)
        {
            string reference = NpmReference(place, entry);
            IEnumerable<string> needs = entry.TryGetProperty("dependencies", out JsonElement dependencies)
                ? dependencies.EnumerateObject().Select(needed => needed.Name)
                : [];
            string? licence = entry.TryGetProperty("license", out JsonElement named) ? named.GetString() : null;
            yield return new Component(reference, "library", NpmName(place))
            {
                Version = entry.GetProperty("version").GetString(),
                PackageUrl = reference,
                Licence = materials.Licence(reference)?.Licence ?? licence,
                Hash = Convert.ToHexStringLower(Convert.FromBase64String(entry.GetProperty("integrity").GetString()!["sha512-".Length..])),
                DependsOn = [.. needs.Select(name => Installed(entries, place, name)).OfType<string>()
                    .Select(found => NpmReference(found, entries[found]))],
            };
        }
    }

    private static string NpmName(string place) =>
        place[(place.LastIndexOf(ModulesFolder, StringComparison.Ordinal) + ModulesFolder.Length)..];

    private static string NpmReference(string place, JsonElement entry) =>
        $"pkg:npm/{NpmName(place).Replace("@", "%40", StringComparison.Ordinal)}@{entry.GetProperty("version").GetString()}";

    /// <summary>Where Node finds a package: in the folder of who asks, and then in each folder above.</summary>
    private static string? Installed(Dictionary<string, JsonElement> entries, string asking, string name)
    {
        string folder = asking + "/";
        while (true)
        {
            string place = folder + ModulesFolder + name;
            if (entries.ContainsKey(place))
            {
                return place;
            }

            if (folder.Length == 0)
            {
                return null;
            }

            int above = folder.LastIndexOf(ModulesFolder, StringComparison.Ordinal);
            folder = above < 0 ? "" : folder[..above];
        }
    }

    private IEnumerable<Component> Debian()
    {
        string script = File.ReadAllText(clone.Place(".ci/run"));
        string[] names = [.. InstalledPackages().Matches(script).SelectMany(match => match.Groups["names"].Value.Split(' '))];
        return names.Distinct().Select(name => new Component($"pkg:deb/debian/{name}", "application", name)
        {
            PackageUrl = $"pkg:deb/debian/{name}",
            Supplier = "Debian",
            Licence = Array.Find(materials.Licences, read => read.Package == $"pkg:deb/debian/{name}")?.Licence,
            Description = "Installed by .ci/run in the version that Debian has at the time.",
            AreDependenciesKnown = false,
            IsOpaque = true,
        });
    }

    [GeneratedRegex(@"missing\+=\((?<names>[^)]+)\)")]
    private static partial Regex InstalledPackages();
}
