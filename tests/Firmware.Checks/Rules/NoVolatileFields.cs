using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>volatile does not compile with nanoFramework's own tools.</summary>
public sealed class NoVolatileFields : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "no second thread; the agent has none";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
    [
        .. module.AllTypeUses().Where(u => u.Type.FullName == "System.Runtime.CompilerServices.IsVolatile")
            .Select(u => new Finding(u.Where, "volatile")),
        .. module.AllInstructions().Where(i => i.Instruction.OpCode == OpCodes.Volatile)
            .Select(i => new Finding(i.Method, "a volatile access")),
    ];
}
