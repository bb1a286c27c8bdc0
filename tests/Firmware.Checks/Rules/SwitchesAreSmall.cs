using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>A switch with 256 or more contiguous cases crashes or throws.</summary>
public sealed class SwitchesAreSmall : DeviceRule
{
    /// <summary>Cases in one jump table.</summary>
    public const int Most = 255;

    /// <inheritdoc/>
    public override string Instead => $"at most {Most} contiguous cases, or a table";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Instruction.Operand is Instruction[] { Length: > Most }
        select new Finding(i.Method, $"a switch of {((Instruction[])i.Instruction.Operand).Length} cases");
}
