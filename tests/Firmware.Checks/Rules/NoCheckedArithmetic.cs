using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>Checked arithmetic and casts silently wrap instead of throwing.</summary>
public sealed class NoCheckedArithmetic : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a test of the range before the operation";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal)
        select new Finding(i.Method, i.Instruction.OpCode.Name);
}
