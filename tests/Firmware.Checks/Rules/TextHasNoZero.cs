using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>
/// A text with U+0000 ends there: its length, comparisons, concatenation and UTF-8 are wrong. Characters beyond U+FFFF come out wrong.
/// </summary>
public sealed class TextHasNoZero : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "bytes, or another character";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where found.Instruction.Operand is string text && text.Any(character => character == 0 || char.IsSurrogate(character))
        select new Finding(found.Method, "a text with U+0000, or with a character beyond U+FFFF");
}
