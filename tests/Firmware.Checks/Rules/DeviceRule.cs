using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>A rule about code that compiles, but that nanoCLR 1.17 executes wrongly or nanoFramework's own tools do not compile.</summary>
public abstract class DeviceRule
{
    /// <summary>What to write instead.</summary>
    public abstract string Instead { get; }

    /// <summary>Violations of this rule in <paramref name="module"/>.</summary>
    public IReadOnlyList<Violation> Check(ModuleDefinition module) =>
        [.. Find(module).Distinct().Select(f => new Violation(GetType().Name, f.Where, f.What, Instead))];

    /// <summary>The findings; the same one may occur more than once.</summary>
    private protected abstract IEnumerable<Finding> Find(ModuleDefinition module);
}
