using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>One thing that compiles and that nanoCLR 1.17 then gets wrong (or that would not compile in a real device project).</summary>
public abstract class DeviceRule
{
    /// <summary>What to write in its place.</summary>
    public abstract string Instead { get; }

    /// <summary>Everything in <paramref name="module"/> that breaks this rule.</summary>
    public IReadOnlyList<Violation> Check(ModuleDefinition module) =>
        [.. Find(module).Distinct().Select(f => new Violation(GetType().Name, f.Where, f.What, Instead))];

    /// <summary>The findings, repeated ones allowed.</summary>
    private protected abstract IEnumerable<Finding> Find(ModuleDefinition module);
}
