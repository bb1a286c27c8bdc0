using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>The core library that the firmware is compiled against is the published package, and matches its interface list.</summary>
public sealed class CoreLibraryPackage
{
    private readonly AssemblyDefinition _package = DeviceBuild.Read(DeviceBuild.CoreLibrary);

    [Fact]
    public void The_package_has_the_version_and_the_public_types_and_members_of_the_list()
    {
        ApiFile listed = new(File.ReadAllLines(Repository.ApiOf(DeviceBuild.CoreLibrary)));
        _package.Name.Version.ShouldBe(new Version(listed.PackageVersion + ".0"));
        ShouldBeTheSame(PublicTypes().Select(Signature.Of), listed.Types.Select(type => type.Declaration));
        ShouldBeTheSame(
            PublicTypes().SelectMany(type => Signature.MembersOf(type).Select(member => $"{Signature.FullName(type)}: {member.Line}")),
            listed.Types.SelectMany(type => type.Members.Select(line => $"{type.Name}: {line}")));
    }

    private static void ShouldBeTheSame(IEnumerable<string> package, IEnumerable<string> list)
    {
        string[] lines = [.. package];
        lines.ShouldNotBeEmpty();
        lines.Except(list).ShouldBeEmpty("in the package alone");
        list.Except(lines).ShouldBeEmpty("in the list alone");
    }

    private IEnumerable<TypeDefinition> PublicTypes() => _package.MainModule.GetTypes().Where(type => type.IsPublic || type.IsNestedPublic);
}
