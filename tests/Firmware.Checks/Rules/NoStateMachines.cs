using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>yield and async do not compile in a device project: their state machines need types it does not have.</summary>
public sealed class NoStateMachines : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a loop, or a state of one's own that Step() carries on";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from type in module.AllTypes()
        where type.Name.StartsWith('<') && type.Name.Contains(">d__", StringComparison.Ordinal)
        select new Finding(type, "a state machine made for yield or async");
}
