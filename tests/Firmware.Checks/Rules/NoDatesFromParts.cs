using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>new DateTime(2023, 2, 29) is 1 March: days are not checked. Only the years 1601 to 3000 exist.</summary>
public sealed class NoDatesFromParts : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "seconds since 1970";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where found.Instruction.Operand
            is MethodReference { Name: ".ctor", Parameters.Count: >= 3, DeclaringType.FullName: "System.DateTime" }
        select new Finding(found.Method, "a DateTime of year, month and day");
}
