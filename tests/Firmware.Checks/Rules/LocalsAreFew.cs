using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>257 or more locals in a method crash or throw. 250 work.</summary>
public sealed class LocalsAreFew : DeviceRule
{
    /// <summary>Locals in one method, including those of the compiler.</summary>
    public const int Most = 250;

    /// <inheritdoc/>
    public override string Instead => $"at most {Most} locals, or two methods";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from method in module.AllBodies()
        where method.Body.Variables.Count > Most
        select new Finding(method, $"{method.Body.Variables.Count} locals");
}
