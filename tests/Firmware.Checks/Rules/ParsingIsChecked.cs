using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>When int.TryParse and its like fail, the out value is the type's minimum and not 0.</summary>
public sealed class ParsingIsChecked : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "if (int.TryParse(text, out int number)), and the number only there";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where found.Instruction.Operand is MethodReference { Name: "TryParse", DeclaringType.Namespace: "System" }
            && found.Instruction.Next.OpCode == OpCodes.Pop
        select new Finding(found.Method, "the result of TryParse is not looked at");
}
