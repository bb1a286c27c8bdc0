using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>The surface says nothing that the device does not have.</summary>
public sealed class CoreLibraryAgreesWithTheDevice
{
    private readonly ApiFile _device = new(File.ReadAllLines(Repository.ApiOf("mscorlib")));
    private readonly AssemblyDefinition _surface = AssemblyDefinition.ReadAssembly(Repository.CoreLibrary);

    [Fact]
    public void Its_name_and_version_are_those_of_the_package()
    {
        _surface.Name.Name.ShouldBe(_device.Assembly);
        _surface.Name.Version.ShouldBe(new Version(_device.PackageVersion + ".0"));
    }

    [Fact]
    public void It_is_a_core_library_and_refers_to_no_other()
    {
        _surface.MainModule.AssemblyReferences.ShouldBeEmpty();
    }

    [Fact]
    public void Every_type_and_member_in_it_is_one_of_the_device_s()
    {
        Strangers(_surface.MainModule, _device).ShouldBeEmpty();
    }

    [Fact]
    public void An_interface_or_an_enum_is_there_as_a_whole()
    {
        List<string> missing =
        [
            .. from type in _surface.MainModule.Types
               let device = _device.Find(Signature.FullName(type))
               where device is { IsIndivisible: true }
               from line in device.Members.Except(Signature.MembersOf(type).Select(m => m.Line))
               select device.Name + ": " + line,
        ];
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_short_type_name_means_one_type_of_the_device()
    {
        // Signatures name types without their namespace: they are exact only because of this.
        _device.Types.GroupBy(t => t.Name[(t.Name.LastIndexOf('.') + 1)..]).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
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
        Strangers(wrong.MainModule, _device).ShouldContain(expected);
    }

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
