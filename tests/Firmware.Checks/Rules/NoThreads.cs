using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>An unhandled exception silently ends a thread or a timer's callback. The agent has neither.</summary>
public sealed class NoThreads : DeviceRule
{
    private static readonly string[] Refused = ["System.Threading.Thread", "System.Threading.Timer"];

    /// <inheritdoc/>
    public override string Instead => "work in Step(), which returns when it is to be called again";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from use in module.AllTypeUses()
        where Refused.Contains(use.Type.FullName)
        select new Finding(use.Where, "a " + use.Type.Name);
}
