using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// Enum.ToString() gives the number, and so does formatting an enum. Formatting boxes the enum, so boxing is refused altogether.
/// </summary>
public sealed class NoEnumNames : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a switch with a string for each value, or the number by a cast to int";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Instruction.Operand is TypeReference type && IsFormatted(i.Instruction) && IsEnum(type)
        select new Finding(i.Method, $"{((TypeReference)i.Instruction.Operand).FullName} is boxed or converted to a string");

    private static bool IsFormatted(Instruction instruction) =>
        instruction.OpCode == OpCodes.Box
        || (instruction.OpCode == OpCodes.Constrained && instruction.Next.Operand is MethodReference { Name: "ToString" });

    private static bool IsEnum(TypeReference type)
    {
        try
        {
            return type.Resolve()?.IsEnum ?? false;
        }
        catch (AssemblyResolutionException)
        {
            return false;
        }
    }
}
