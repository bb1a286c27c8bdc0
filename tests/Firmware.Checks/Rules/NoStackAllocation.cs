using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>stackalloc throws at run time.</summary>
public sealed class NoStackAllocation : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a buffer that the object owns and reuses";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Instruction.OpCode == OpCodes.Localloc
        select new Finding(i.Method, "stackalloc");
}
