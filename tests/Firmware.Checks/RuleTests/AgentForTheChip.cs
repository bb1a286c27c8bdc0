using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.RuleTests;

/// <summary>The agent's own IL, as it would go to the converter.</summary>
public sealed class AgentForTheChip
{
    private readonly AssemblyDefinition _agent = AssemblyDefinition.ReadAssembly(Repository.Agent);

    [Fact]
    public void The_agent_as_compiled_for_the_chip_breaks_no_rule()
    {
        _agent.MainModule.AllBodies().ShouldNotBeEmpty();
        DeviceRules.Check(_agent).Select(v => v.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public void It_refers_to_the_core_library_alone_and_in_the_version_of_the_package()
    {
        AssemblyNameReference reference = _agent.MainModule.AssemblyReferences.ShouldHaveSingleItem();
        AssemblyNameDefinition surface = AssemblyDefinition.ReadAssembly(Repository.CoreLibrary).Name;
        (reference.Name, reference.Version).ShouldBe((surface.Name, surface.Version));
    }

    [Fact]
    public void Every_rule_is_asked()
    {
        IEnumerable<Type> rules = typeof(DeviceRule).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DeviceRule)));
        DeviceRules.All.Select(r => r.GetType()).ShouldBe(rules, ignoreOrder: true);
    }
}
