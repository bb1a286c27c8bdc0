using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// An element of a string[] that was never written is not null when it is compared as a value (<c>bool b = a[0] == null</c>,
/// <c>a[0] is string</c>), and comparing it with a string ends the interpreter. <c>if (a[0] == null)</c> is right.
/// </summary>
public sealed class StringElementsAreTestedInConditions : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "if (element == null) first, or an array of a class of one's own";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where found.Instruction.OpCode == OpCodes.Ldelem_Ref && IsCompared(found.Instruction)
            && Operands.TypeOf(found.Method, Operands.Of(found.Instruction, 1))
                is ArrayType { ElementType.MetadataType: MetadataType.String }
        select new Finding(found.Method, "an element of a string[] compared as a value");

    private static bool IsCompared(Instruction element) =>
        element.Next.OpCode.Code == Code.Isinst
        || (element.Next.OpCode.Code == Code.Ldnull && element.Next.Next.OpCode.Code is Code.Ceq or Code.Cgt_Un);
}
