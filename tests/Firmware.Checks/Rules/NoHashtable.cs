using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>
/// Hashtable: with a class or struct as the key, the lookup fails. Which key it is cannot be told from the IL, and the type comes in
/// a package that the agent does not depend on, so it is refused altogether.
/// </summary>
public sealed class NoHashtable : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "an array that is searched, or an index that is a number";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from use in module.AllTypeUses()
        where use.Type.FullName == "System.Collections.Hashtable"
        select new Finding(use.Where, "a Hashtable");
}
