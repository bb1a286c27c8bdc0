using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>The core library that the firmware is compiled against is the published one, and has what <c>api/mscorlib.txt</c> says.</summary>
public sealed class CoreLibraryIsThePackage
{
    private readonly AssemblyDefinition _package = ForTheChip.Read(ForTheChip.CoreLibrary);

    [Fact]
    public void It_has_the_version_that_the_list_names() => _package.Name.Version.ShouldBe(new Version(Listed().PackageVersion + ".0"));

    [Fact]
    public void Its_public_types_are_those_of_the_list() => ShouldBeTheSame(PublicTypes().Select(Signature.Of), Listed().Types.Select(type => type.Declaration));

    [Fact]
    public void Their_members_are_those_of_the_list() => ShouldBeTheSame(
        PublicTypes().SelectMany(type => Signature.MembersOf(type).Select(member => $"{Signature.FullName(type)}: {member.Line}")),
        Listed().Types.SelectMany(type => type.Members.Select(line => $"{type.Name}: {line}")));

    private static ApiFile Listed() => new(File.ReadAllLines(Repository.ApiOf(ForTheChip.CoreLibrary)));

    private static void ShouldBeTheSame(IEnumerable<string> package, IEnumerable<string> list)
    {
        string[] lines = [.. package];
        lines.ShouldNotBeEmpty();
        lines.Except(list).ShouldBeEmpty("in the package alone");
        list.Except(lines).ShouldBeEmpty("in the list alone");
    }

    private IEnumerable<TypeDefinition> PublicTypes() => _package.MainModule.GetTypes().Where(type => type.IsPublic || type.IsNestedPublic);
}
