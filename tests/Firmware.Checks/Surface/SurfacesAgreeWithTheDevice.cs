using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>A surface says nothing that the device does not have.</summary>
public sealed class SurfacesAgreeWithTheDevice
{
    public static TheoryData<string> Surfaces => [.. ForTheChip.Surfaces];

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Its_name_and_version_are_those_of_the_package(string name)
    {
        ApiFile device = Device(name);
        AssemblyNameDefinition surface = ForTheChip.Read(name).Name;
        surface.Name.ShouldBe(device.Assembly);
        surface.Version.ShouldBe(new Version(device.PackageVersion + ".0"));
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void It_refers_to_nothing_that_the_package_does_not_refer_to(string name)
    {
        ForTheChip.Read(name).MainModule.AssemblyReferences.Select(r => r.Name).Except(Device(name).References).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Every_type_and_member_in_it_is_one_of_the_device_s(string name)
    {
        Strangers(ForTheChip.Read(name).MainModule, Device(name)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void An_interface_or_an_enum_is_there_as_a_whole(string name)
    {
        ApiFile device = Device(name);
        List<string> missing =
        [
            .. from type in ForTheChip.Read(name).MainModule.GetTypes()
               let real = device.Find(Signature.FullName(type))
               where real is { IsIndivisible: true }
               from line in real.Members.Except(Signature.MembersOf(type).Select(m => m.Line))
               select real.Name + ": " + line,
        ];
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_short_type_name_means_one_type()
    {
        // Signatures name types without their namespace: they are exact only because of this.
        ForTheChip.Surfaces.Append(ForTheChip.CoreLibrary).SelectMany(name => ForTheChip.Read(name).MainModule.Types).Where(t => t.IsPublic)
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
    public void What_the_device_does_not_have_is_found(string declaration, string expected)
    {
        using AssemblyDefinition wrong = Snippet.Compile("namespace System; public " + declaration);
        Strangers(wrong.MainModule, Device("mscorlib")).ShouldContain(expected);
    }

    private static ApiFile Device(string assembly) => new(File.ReadAllLines(Repository.ApiOf(assembly)));

    private static List<string> Strangers(ModuleDefinition surface, ApiFile device)
    {
        List<string> strangers = [];
        foreach (TypeDefinition type in surface.GetTypes().Where(t => t.IsPublic || t.IsNestedPublic))
        {
            ApiType? real = device.Find(Signature.FullName(type));
            string declaration = Signature.Of(type);
            if (real?.Declaration != declaration)
            {
                strangers.Add(declaration);
            }

            strangers.AddRange(Signature.MembersOf(type).Select(m => m.Line).Where(line => real is null || !real.Members.Contains(line))
                .Select(line => Signature.FullName(type) + ": " + line));
        }

        return strangers;
    }
}
