using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>A delegate to an extension method, made of an object, is called on another object.</summary>
public sealed class NoDelegatesToExtensions : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a lambda, or a method of the class";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where found.Instruction
            is { OpCode.Code: Code.Ldftn, Operand: MethodReference { HasThis: false }, Previous.OpCode.Code: not Code.Ldnull }
        select new Finding(found.Method, $"a delegate to {found.Instruction.Operand}");
}
