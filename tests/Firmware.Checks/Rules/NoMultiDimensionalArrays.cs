using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>Multi-dimensional arrays such as int[,] crash.</summary>
public sealed class NoMultiDimensionalArrays : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "an array of arrays, or one array and a computed index";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from use in module.AllTypeUses()
        where use.Type is ArrayType { IsVector: false }
        select new Finding(use.Where, use.Type.FullName);
}
