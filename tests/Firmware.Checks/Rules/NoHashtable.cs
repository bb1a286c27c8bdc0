using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>
/// The lookup in a Hashtable fails when a key is a class or struct. The IL does not show the type of the keys, and the type is in a package
/// that the agent does not depend on, so Hashtable is refused altogether.
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
