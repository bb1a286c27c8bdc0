using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>An exception in a static initialiser is not reported, and the fields keep their defaults. Calls are not followed.</summary>
public sealed class StaticInitialisersDoNotThrow : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "the check in a constructor or at first use";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Method.IsConstructor && i.Method.IsStatic
            && (i.Instruction.OpCode == OpCodes.Throw || i.Instruction.OpCode == OpCodes.Rethrow)
        select new Finding(i.Method, "throws");
}
