using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Device.Tests;

/// <summary>What is built for the board is what runs here.</summary>
public sealed partial class DeviceProject
{
    private readonly string _folder;

    public DeviceProject()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        _folder = Path.Combine(SourceTree.Root, "tests", "Device");
    }

    [Fact]
    public void It_lists_every_source_by_its_name()
    {
        // The device's test adapter reads the list itself, and takes no wildcards.
        string[] others = ["bin", "obj", "Desktop", "TestFramework", "Surface"];
        IEnumerable<string> sources = Directory.EnumerateFiles(_folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder, file).Replace('/', '\\'))
            .Where(file => !others.Contains(file.Split('\\')[0]))
            .Append(@"..\..\firmware\Esp32\NativeCipher.cs").Append(@"..\..\firmware\Shared\OwnFrameAttribute.cs");
        Project().Descendants().Where(item => item.Name.LocalName == "Compile").Select(item => item.Attribute("Include")!.Value)
            .ShouldBe(sources, ignoreOrder: true);
    }

    [Fact]
    public void Its_packages_are_those_that_it_is_compiled_against_here()
    {
        Dictionary<string, string> packages = Packages();
        foreach (string assembly in (string[])["mscorlib", "nanoFramework.System.Security.Cryptography", "nanoFramework.TestFramework"])
        {
            Match package = PackageLine().Match(File.ReadLines(PublishedFiles.Interfaces.Path($"{assembly}.txt")).First());
            packages.ShouldContainKeyAndValue(package.Groups["id"].Value, package.Groups["version"].Value);
        }
    }

    [Fact]
    public void It_takes_each_assembly_from_a_package_of_its_packages_config()
    {
        Dictionary<string, string> packages = Packages();
        foreach (string path in Project().Descendants().Where(item => item.Name.LocalName == "HintPath").Select(item => item.Value))
        {
            string[] folders = [.. packages.Select(package => $@"..\..\packages\{package.Key}.{package.Value}\")];
            folders.ShouldContain(folder => path.StartsWith(folder, StringComparison.Ordinal), path);
        }
    }

    private Dictionary<string, string> Packages() => XDocument.Load(Path.Combine(_folder, "packages.config")).Root!.Elements()
        .ToDictionary(package => package.Attribute("id")!.Value, package => package.Attribute("version")!.Value);

    private XDocument Project() => XDocument.Load(Path.Combine(_folder, "Device.nfproj"));

    [GeneratedRegex(@"^# package (?<id>\S+) (?<version>\S+)")]
    private static partial Regex PackageLine();
}
