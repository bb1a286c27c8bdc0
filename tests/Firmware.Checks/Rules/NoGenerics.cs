using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>Own generic types and methods, and every use of somebody else's (Action&lt;T&gt;, Func&lt;T&gt;, EventHandler&lt;T&gt;): crash or wrong result.</summary>
public sealed class NoGenerics : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a class or a delegate of its own for each case";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
    [
        .. module.AllTypes().Where(t => t.HasGenericParameters).Select(t => new Finding(t, "a generic type")),
        .. module.AllMethods().Where(m => m.HasGenericParameters).Select(m => new Finding(m, "a generic method")),
        .. module.AllTypeUses().Where(u => u.Type.IsGenericInstance).Select(u => new Finding(u.Where, "uses " + u.Type.FullName)),
        .. module.AllInstructions().Where(i => i.Instruction.Operand is GenericInstanceMethod)
            .Select(i => new Finding(i.Method, "calls " + i.Instruction.Operand)),
    ];
}
