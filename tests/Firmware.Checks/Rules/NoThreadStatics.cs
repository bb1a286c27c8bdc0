using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>ThreadStatic does not compile with nanoFramework's own tools.</summary>
public sealed class NoThreadStatics : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a field of the object that needs it";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from type in module.AllTypes()
        from field in type.Fields
        where field.CustomAttributes.Any(a => a.AttributeType.Name == "ThreadStaticAttribute")
        select new Finding(field, "[ThreadStatic]");
}
