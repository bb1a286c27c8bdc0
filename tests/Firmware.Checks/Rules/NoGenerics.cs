using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>
/// Generic types and methods, own ones and others (Action&lt;T&gt;, Func&lt;T&gt;, EventHandler&lt;T&gt;), crash or give wrong results.
/// </summary>
public sealed class NoGenerics : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a separate class or delegate for each case";

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
