using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// Formats differ from .NET's: ToString("X4") of a byte, custom formats, "F1" of 36.65, and floating-point numbers of 1e15 and more give
/// another text, or throw.
/// </summary>
public sealed class NumbersAreFormattedPlainly : DeviceRule
{
    private static readonly string[] Numbers =
        ["Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Single", "Double"];

    /// <inheritdoc/>
    public override string Instead => "ToString() of an integer, tenths from integers, or Hexadecimal";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where IsFormat(found.Instruction)
        select new Finding(found.Method, found.Instruction.ToString());

    private static bool IsFormat(Instruction instruction) => instruction.Operand switch
    {
        MethodReference { Name: "Format", DeclaringType.FullName: "System.String" } => true,
        MethodReference { Name: "ToString", DeclaringType: { Namespace: "System" } type } called =>
            Numbers.Contains(type.Name) && (called.Parameters.Count > 0 || type.Name is "Single" or "Double"),
        TypeReference { MetadataType: MetadataType.Single or MetadataType.Double } => instruction.OpCode == OpCodes.Box,
        _ => false,
    };
}
