using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>
/// Methods with a body in an interface throw at run time. The compiler accepts them: the core library's RuntimeFeature says that they are
/// supported.
/// </summary>
public sealed class NoDefaultInterfaceMethods : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a base class, or a static method in a class";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from type in module.AllTypes()
        where type.IsInterface
        from method in type.Methods
        where method.HasBody
        select new Finding(method, "a method with code in an interface");
}
