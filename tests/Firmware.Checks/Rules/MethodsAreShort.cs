using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>A method of about 40 KB of IL crashes or throws. 20 KB work.</summary>
public sealed class MethodsAreShort : DeviceRule
{
    /// <summary>Bytes of IL in one method.</summary>
    public const int Most = 20 * 1024;

    /// <inheritdoc/>
    public override string Instead => $"methods of at most {Most} bytes of IL";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from method in module.AllBodies()
        where method.Body.CodeSize > Most
        select new Finding(method, $"{method.Body.CodeSize} bytes of IL");
}
