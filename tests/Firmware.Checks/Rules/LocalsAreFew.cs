using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>257 or more locals: crash or exception. 250 are known to be fine.</summary>
public sealed class LocalsAreFew : DeviceRule
{
    /// <summary>Locals in one method, the compiler's own included.</summary>
    public const int Most = 250;

    /// <inheritdoc/>
    public override string Instead => $"at most {Most} locals, or two methods";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from method in module.AllBodies()
        where method.Body.Variables.Count > Most
        select new Finding(method, $"{method.Body.Variables.Count} locals");
}
