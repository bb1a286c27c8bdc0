using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>Enum.ToString() prints the number. So does every text made of an enum, and that begins by boxing it; boxing is refused as a whole.</summary>
public sealed class NoEnumNames : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a switch that says the words, or the number by a cast to int";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Instruction.Operand is TypeReference type && IsTextMaking(i.Instruction) && IsEnum(type)
        select new Finding(i.Method, $"{((TypeReference)i.Instruction.Operand).FullName} is boxed or made a text");

    private static bool IsTextMaking(Instruction instruction) =>
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
