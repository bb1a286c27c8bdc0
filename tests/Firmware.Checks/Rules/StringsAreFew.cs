using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// An assembly with 64 KB of strings does not load, or the converter refuses it. Names of types and members count too, as they share a
/// string table with the literals. Each string is stored once, as UTF-8 with a terminating zero.
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
        IEnumerable<string> literals = module.AllInstructions().Where(i => i.Instruction.OpCode == OpCodes.Ldstr)
            .Select(i => (string)i.Instruction.Operand);
        IEnumerable<string> names = module.AllTypes()
            .SelectMany(t => (string[])[t.Namespace, t.Name, .. t.Fields.Select(f => f.Name), .. t.Methods.Select(m => m.Name)]);
        int bytes = literals.Concat(names).Distinct().Sum(s => Encoding.UTF8.GetByteCount(s) + 1);
        return bytes > Most ? [new Finding(module.Assembly.Name.Name, $"{bytes} bytes of strings and names")] : [];
    }
}
