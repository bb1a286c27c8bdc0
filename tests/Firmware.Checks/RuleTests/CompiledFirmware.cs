using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.RuleTests;

/// <summary>The firmware's IL, as the converter gets it.</summary>
public sealed class CompiledFirmware
{
    public static TheoryData<string> Assemblies => [.. FirmwareAssembly.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Firmware_breaks_no_rule(string name)
    {
        FirmwareAssembly firmware = FirmwareAssembly.Of(name);
        AssemblyDefinition assembly = firmware.Read();
        assembly.MainModule.AllBodies().ShouldNotBeEmpty();
        DeviceRules.Check(assembly).Where(v => !(firmware.OwnsThreads && v.Rule == nameof(NoThreads))).Select(v => v.ToString())
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NanoMedAgent.Foundation")]
    [InlineData("NanoMedAgent", "NanoMedAgent.Foundation")]
    [InlineData("NanoMedAgent.Drivers", "NanoMedAgent.Foundation")]
    [InlineData("NanoMedAgent.Element", "NanoMedAgent.Foundation", "NanoMedAgent", "NanoMedAgent.Drivers")]
    public void Portable_assemblies_refer_only_to_the_core_library_and_the_assemblies_below(string name, params string[] below) =>
        FirmwareAssembly.Of(name).Read().MainModule.AssemblyReferences.Select(r => r.Name)
            .ShouldBe(["mscorlib", .. below], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_have_the_versions_of_the_packages(string name)
    {
        foreach (AssemblyNameReference reference in FirmwareAssembly.Of(name).Read().MainModule.AssemblyReferences)
        {
            DeviceBuild.Read(reference.Name).Name.Version.ShouldBe(reference.Version);
        }
    }

    [Fact]
    public void Every_rule_is_in_the_list()
    {
        IEnumerable<Type> rules = typeof(DeviceRule).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DeviceRule)));
        DeviceRules.All.Select(r => r.GetType()).ShouldBe(rules, ignoreOrder: true);
    }
}
