using System.Xml.Linq;
using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>
/// The .nfproj files for nanoFramework's own tools, which cannot be built here, match the projects that compile the firmware here.
/// </summary>
public sealed class NanoProjects
{
    public NanoProjects() => Assert.SkipWhen(Repository.Root is null, "the sources are not here");

    // Those in the folder firmware. The tests for a board list their files, and a test of their own checks that list.
    private static IEnumerable<FirmwareAssembly> Firmware =>
        FirmwareAssembly.All.Where(a => a.Folder.StartsWith("firmware/", StringComparison.Ordinal));

    public static TheoryData<string> Assemblies => [.. Firmware.Select(a => a.Name)];

    public static IEnumerable<TheoryDataRow<string>> AssembliesWithLists => PublishedFiles.Interfaces.Rows(Firmware.Select(a => a.Name));

    public static TheoryData<string> Surfaces => [.. DeviceBuild.Surfaces];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_compiles_all_sources_of_its_folder_into_the_assembly(string name)
    {
        XElement project = Project(name);
        Values(project, "AssemblyName").ShouldBe([name]);
        Attributes(project, "Compile", "Include").ShouldBe([@"**\*.cs", @"..\Shared\*.cs"]);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_refers_to_all_assemblies_that_the_firmware_needs(string name)
    {
        string[] used = [.. FirmwareAssembly.Of(name).Read().MainModule.AssemblyReferences.Select(r => r.Name)];
        string[] referred = Attributes(Project(name), "Reference", "Include");
        used.Where(u => Firmware.All(a => a.Name != u)).Except(referred).ShouldBeEmpty();
        Attributes(Project(name), "ProjectReference", "Include")
            .ShouldBe(Firmware.Where(a => used.Contains(a.Name)).Select(a => $@"..\{FileName(a)}\{FileName(a)}.nfproj"), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(AssembliesWithLists))]
    public void A_project_refers_to_all_assemblies_that_its_packages_need(string name)
    {
        string[] referred = Attributes(Project(name), "Reference", "Include");
        referred.SelectMany(r => Device(r).References).Except(referred).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_takes_each_assembly_from_a_package_of_its_packages_config(string name)
    {
        XElement project = Project(name);
        string[] folders = [.. Packages(name).Select(p => $@"..\..\packages\{p.Id}.{p.Version}\lib\")];
        Values(project, "HintPath").Select(path => path[..(path.LastIndexOf('\\') + 1)]).ShouldBe(folders, ignoreOrder: true);
    }

    /// <summary>
    /// The interface of a surface is that of a package's minor version; the package that is restored may have another patch.
    /// </summary>
    [Theory]
    [MemberData(nameof(Surfaces))]
    public void A_surface_has_the_name_and_the_minor_version_of_a_package_that_projects_refer_to(string name)
    {
        string end = $@"\lib\{name}.dll";
        string path = FirmwareAssembly.All.SelectMany(a => Values(Project(a.Name), "HintPath"))
            .First(hint => hint.EndsWith(end, StringComparison.Ordinal));
        string package = path[(path.IndexOf(@"\packages\", StringComparison.Ordinal) + 10)..^end.Length];
        AssemblyNameDefinition surface = DeviceBuild.Read(name).Name;
        surface.Name.ShouldBe(name);
        package.ShouldContain($".{surface.Version.Major}.{surface.Version.Minor}.");
    }

    [Theory]
    [MemberData(nameof(AssembliesWithLists))]
    public void A_project_uses_the_package_versions_of_the_interface_lists(string name)
    {
        XElement project = Project(name);
        ApiFile[] packages = [.. Attributes(project, "Reference", "Include").Select(Device)];
        Values(project, "HintPath").ShouldBe(packages.Select(p => $@"..\..\packages\{p.Package}.{p.Released}\lib\{p.Assembly}.dll"));
        Packages(name).ShouldBe(packages.Select(p => (p.Package, p.Released)));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_uses_the_core_library_that_the_firmware_is_compiled_against_here(string name)
    {
        string version = Packages(name).Single(p => p.Id == "nanoFramework.CoreLibrary").Version;
        DeviceBuild.Read(DeviceBuild.CoreLibrary).Name.Version.ShouldBe(new Version(version + ".0"));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_is_in_the_solution(string name)
    {
        string folder = FileName(FirmwareAssembly.Of(name));
        File.ReadAllText(Path.Combine(Repository.Root!, "nanoMedAgent.sln"))
            .ShouldContain($"\"firmware\\{folder}\\{folder}.nfproj\", \"{Values(Project(name), "ProjectGuid").Single()}\"");
    }

    private static IEnumerable<(string Id, string Version)> Packages(string name) =>
        XElement.Load(Path.Combine(Folder(name), "packages.config")).Elements("package")
            .Select(p => (p.Attribute("id")!.Value, p.Attribute("version")!.Value));

    private static ApiFile Device(string assembly) => new(File.ReadAllLines(Repository.ApiOf(assembly)));

    private static string Folder(string name) => Path.Combine(Repository.Root!, FirmwareAssembly.Of(name).Folder);

    private static string FileName(FirmwareAssembly assembly) => Path.GetFileName(assembly.Folder);

    private static XElement Project(string name) =>
        XElement.Load(Path.Combine(Folder(name), FileName(FirmwareAssembly.Of(name)) + ".nfproj"));

    private static string[] Values(XElement project, string element) =>
        [.. project.Descendants(project.Name.Namespace + element).Select(e => e.Value)];

    private static string[] Attributes(XElement project, string element, string attribute) =>
        [.. project.Descendants(project.Name.Namespace + element).Where(e => e.Attribute("Condition") is null)
            .Select(e => e.Attribute(attribute)?.Value).OfType<string>()];
}
