using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>A surface declares only what the device has.</summary>
public sealed class SurfaceSignatures
{
    public static IEnumerable<TheoryDataRow<string>> Surfaces => PublishedFiles.Interfaces.Rows(DeviceBuild.Surfaces);

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void A_surface_has_the_name_and_version_of_its_package(string name)
    {
        ApiFile device = Device(name);
        AssemblyNameDefinition surface = DeviceBuild.Read(name).Name;
        surface.Name.ShouldBe(device.Assembly);
        surface.Version.ShouldBe(new Version(device.PackageVersion + ".0"));
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void A_surface_refers_only_to_assemblies_that_its_package_refers_to(string name)
    {
        DeviceBuild.Read(name).MainModule.AssemblyReferences.Select(r => r.Name).Except(Device(name).References).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Every_type_and_member_of_a_surface_is_in_the_list(string name)
    {
        NotInList(DeviceBuild.Read(name).MainModule, Device(name)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void An_interface_or_an_enum_is_declared_completely(string name)
    {
        ApiFile device = Device(name);
        List<string> missing =
        [
            .. from type in DeviceBuild.Read(name).MainModule.GetTypes()
               let real = device.Find(Signature.FullName(type))
               where real is { IsIndivisible: true }
               from line in real.Members.Except(Signature.MembersOf(type).Select(m => m.Line))
               select real.Name + ": " + line,
        ];
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_type_name_without_namespace_is_unique()
    {
        // Signatures name types without their namespace, so these must be unique. A static class is in no signature.
        DeviceBuild.Surfaces.Append(DeviceBuild.CoreLibrary).SelectMany(name => DeviceBuild.Read(name).MainModule.Types)
            .Where(t => t.IsPublic && !(t.IsAbstract && t.IsSealed))
            .GroupBy(t => t.Name).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("class Random { public virtual int Roll() => 4; }", "System.Random: virtual int Roll()")]
    [InlineData("class Random { public virtual int Next(byte maxValue) => 4; }", "System.Random: virtual int Next(byte maxValue)")]
    [InlineData("class Random { public int Next() => 4; }", "System.Random: int Next()")]
    [InlineData("class Random { public virtual long Next() => 4; }", "System.Random: virtual long Next()")]
    [InlineData("struct TimeSpan { public const long TicksPerDay = 7; }", "System.TimeSpan: const long TicksPerDay = 7")]
    [InlineData("enum DayOfWeek { Sunday = 1 }", "System.DayOfWeek: Sunday = 1")]
    [InlineData("class TimeoutException : Exception;", "class System.TimeoutException : System.Exception")]
    [InlineData("class Guid;", "class System.Guid")]
    [InlineData("struct Decimal;", "struct System.Decimal")]
    public void A_declaration_that_the_device_does_not_have_is_found(string declaration, string expected)
    {
        using AssemblyDefinition wrong = Snippet.Compile("namespace System; public " + declaration);
        ApiFile device = ApiFile.Of(DeviceBuild.Read(DeviceBuild.CoreLibrary), "nanoFramework.CoreLibrary");
        NotInList(wrong.MainModule, device).ShouldContain(expected);
    }

    private static ApiFile Device(string assembly) => new(File.ReadAllLines(Repository.ApiOf(assembly)));

    private static List<string> NotInList(ModuleDefinition surface, ApiFile device)
    {
        List<string> notInList = [];
        foreach (TypeDefinition type in surface.GetTypes().Where(t => t.IsPublic || t.IsNestedPublic))
        {
            ApiType? real = device.Find(Signature.FullName(type));
            string declaration = Signature.Of(type);
            if (real?.Declaration != declaration)
            {
                notInList.Add(declaration);
            }

            notInList.AddRange(Signature.MembersOf(type).Select(m => m.Line).Where(line => real is null || !real.Members.Contains(line))
                .Select(line => Signature.FullName(type) + ": " + line));
        }

        return notInList;
    }
}
