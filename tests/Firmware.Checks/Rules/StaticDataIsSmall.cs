using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>An assembly with more than 60 KB of static array data does not load, or the converter refuses it.</summary>
public sealed class StaticDataIsSmall : DeviceRule
{
    /// <summary>Bytes of array literals in one assembly.</summary>
    public const int Most = 60 * 1024;

    /// <inheritdoc/>
    public override string Instead => $"at most {Most} bytes; compute the table, or keep it in a file";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module)
    {
        int bytes = module.AllTypes().SelectMany(t => t.Fields).Sum(f => f.InitialValue?.Length ?? 0);
        return bytes > Most ? [new Finding(module.Assembly.Name.Name, $"{bytes} bytes of static array data")] : [];
    }
}
