using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// 64 KB of strings in one assembly: it does not load, or the converter refuses it. The names of types and members are counted too,
/// as they share the chip's string table with the literals; each is UTF-8 with a closing zero, and the same text is kept once.
/// </summary>
public sealed class StringsAreFew : DeviceRule
{
    /// <summary>Bytes of distinct strings in one assembly.</summary>
    public const int Most = (64 * 1024) - 1;

    /// <inheritdoc/>
    public override string Instead => $"at most {Most} bytes of distinct strings and names";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module)
    {
        IEnumerable<string> literals = module.AllInstructions().Where(i => i.Instruction.OpCode == OpCodes.Ldstr).Select(i => (string)i.Instruction.Operand);
        IEnumerable<string> names = module.AllTypes().SelectMany(t => (string[])[t.Namespace, t.Name, .. t.Fields.Select(f => f.Name), .. t.Methods.Select(m => m.Name)]);
        int bytes = literals.Concat(names).Distinct().Sum(s => Encoding.UTF8.GetByteCount(s) + 1);
        return bytes > Most ? [new Finding(module.Assembly.Name.Name, $"{bytes} bytes of strings and names")] : [];
    }
}
