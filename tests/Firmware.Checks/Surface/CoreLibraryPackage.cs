using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>The core library that the firmware is compiled against is the published package, and matches its interface list.</summary>
public sealed class CoreLibraryPackage
{
    private readonly AssemblyDefinition _package = DeviceBuild.Read(DeviceBuild.CoreLibrary);

    [Fact]
    public void The_package_has_the_version_of_the_list() => _package.Name.Version.ShouldBe(new Version(Listed().PackageVersion + ".0"));

    [Fact]
    public void The_package_has_the_public_types_of_the_list() =>
        ShouldBeTheSame(PublicTypes().Select(Signature.Of), Listed().Types.Select(type => type.Declaration));

    [Fact]
    public void The_package_has_the_public_members_of_the_list() => ShouldBeTheSame(
        PublicTypes().SelectMany(type => Signature.MembersOf(type).Select(member => $"{Signature.FullName(type)}: {member.Line}")),
        Listed().Types.SelectMany(type => type.Members.Select(line => $"{type.Name}: {line}")));

    private static ApiFile Listed() => new(File.ReadAllLines(Repository.ApiOf(DeviceBuild.CoreLibrary)));

    private static void ShouldBeTheSame(IEnumerable<string> package, IEnumerable<string> list)
    {
        string[] lines = [.. package];
        lines.ShouldNotBeEmpty();
        lines.Except(list).ShouldBeEmpty("in the package alone");
        list.Except(lines).ShouldBeEmpty("in the list alone");
    }

    private IEnumerable<TypeDefinition> PublicTypes() => _package.MainModule.GetTypes().Where(type => type.IsPublic || type.IsNestedPublic);
}
