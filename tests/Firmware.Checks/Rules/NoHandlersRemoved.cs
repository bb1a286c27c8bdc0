using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>-= takes the first of several equal handlers off, and not the last.</summary>
public sealed class NoHandlersRemoved : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a handler that stays and does nothing any more";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where !found.Method.IsRemoveOn && found.Instruction.Operand is MethodReference called
            && (called.Name.StartsWith("remove_", StringComparison.Ordinal)
                || called is { Name: "Remove", DeclaringType.FullName: "System.Delegate" })
        select new Finding(found.Method, $"calls {found.Instruction.Operand}");
}
