using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>new Random(seed) is not reproducible: the chip's Random is its hardware generator.</summary>
public sealed class NoSeededRandom : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "the entropy seam, or a small generator of one's own where the sequence must repeat";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Instruction.Operand is MethodReference { Name: ".ctor", Parameters.Count: > 0, DeclaringType.FullName: "System.Random" }
        select new Finding(i.Method, "new Random(seed)");
}
