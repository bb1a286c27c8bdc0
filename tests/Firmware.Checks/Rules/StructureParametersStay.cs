using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// A local structure that is passed by value to a static method or a constructor is not copied: a change there is one of the caller's.
/// </summary>
public sealed class StructureParametersStay : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a copy in a local variable, or an instance method";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from method in module.AllBodies()
        where method.IsStatic || method.IsConstructor
        from instruction in method.Body.Instructions
        where instruction.Operand is ParameterDefinition parameter && Definitions.IsStructure(parameter.ParameterType)
            && IsChange(instruction, parameter.ParameterType)
        select new Finding(method, $"changes its parameter {instruction.Operand}");

    // Its address is taken to write a field of it, or to call a method, which may. The library's own structures do not change.
    private static bool IsChange(Instruction instruction, TypeReference type) =>
        instruction.OpCode.Code is Code.Starg or Code.Starg_S
        || (instruction.OpCode.Code is Code.Ldarga or Code.Ldarga_S && instruction.Next.OpCode.Code != Code.Ldfld
            && !type.FullName.StartsWith("System.", StringComparison.Ordinal));
}
