using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>new Random(seed) is not reproducible: Random uses the device's hardware generator.</summary>
public sealed class NoSeededRandom : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "the entropy seam, or an own generator where the sequence must be reproducible";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from i in module.AllInstructions()
        where i.Instruction.Operand is MethodReference { Name: ".ctor", Parameters.Count: > 0, DeclaringType.FullName: "System.Random" }
        select new Finding(i.Method, "new Random(seed)");
}
