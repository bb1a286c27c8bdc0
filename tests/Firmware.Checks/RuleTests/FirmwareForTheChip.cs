using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.RuleTests;

/// <summary>The firmware's own IL, as it would go to the converter.</summary>
public sealed class FirmwareForTheChip
{
    public static TheoryData<string> Assemblies => [.. FirmwareAssembly.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void What_was_compiled_for_the_chip_breaks_no_rule(string name)
    {
        FirmwareAssembly firmware = FirmwareAssembly.Of(name);
        AssemblyDefinition assembly = firmware.Read();
        assembly.MainModule.AllBodies().ShouldNotBeEmpty();
        DeviceRules.Check(assembly).Where(v => !(firmware.OwnsThreads && v.Rule == nameof(NoThreads))).Select(v => v.ToString()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NanoMedAgent.Foundation")]
    [InlineData("NanoMedAgent", "NanoMedAgent.Foundation")]
    [InlineData("NanoMedAgent.Drivers", "NanoMedAgent.Foundation")]
    public void What_is_portable_refers_to_the_core_library_and_to_what_is_below_it(string name, params string[] below) =>
        FirmwareAssembly.Of(name).Read().MainModule.AssemblyReferences.Select(r => r.Name).ShouldBe(["mscorlib", .. below], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_are_to_what_is_on_the_device_in_the_versions_of_its_packages(string name)
    {
        foreach (AssemblyNameReference reference in FirmwareAssembly.Of(name).Read().MainModule.AssemblyReferences)
        {
            ForTheChip.Read(reference.Name).Name.Version.ShouldBe(reference.Version);
        }
    }

    [Fact]
    public void Every_rule_is_asked()
    {
        IEnumerable<Type> rules = typeof(DeviceRule).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DeviceRule)));
        DeviceRules.All.Select(r => r.GetType()).ShouldBe(rules, ignoreOrder: true);
    }
}
