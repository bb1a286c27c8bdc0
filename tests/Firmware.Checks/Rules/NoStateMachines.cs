using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>yield and async do not compile with nanoFramework's own tools: they need types that the device does not have.</summary>
public sealed class NoStateMachines : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a loop, or a state that Step() advances";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from type in module.AllTypes()
        where type.Name.StartsWith('<') && type.Name.Contains(">d__", StringComparison.Ordinal)
        select new Finding(type, "a state machine generated for yield or async");
}
