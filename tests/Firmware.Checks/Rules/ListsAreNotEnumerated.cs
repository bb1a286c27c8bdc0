using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>An ArrayList that changes while it is enumerated throws nothing, and the enumeration goes on over something else.</summary>
public sealed class ListsAreNotEnumerated : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "for with an index, which also takes less than half of the instructions";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where found.Instruction.Operand is MethodReference
        {
            Name: "GetEnumerator",
            DeclaringType.FullName: "System.Collections.ArrayList" or "System.Collections.IEnumerable",
        }
        select new Finding(found.Method, "foreach over an ArrayList");
}
