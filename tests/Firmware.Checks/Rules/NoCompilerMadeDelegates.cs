using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>A lambda or method group in a <c>var</c>: the compiler picks Func&lt;…&gt; or makes a delegate type up; crash or wrong result.</summary>
public sealed class NoCompilerMadeDelegates : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a variable of an own, named delegate type";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from type in module.AllTypes()
        where type.Name.StartsWith("<>", StringComparison.Ordinal) && type.BaseType?.FullName == "System.MulticastDelegate"
        select new Finding(type, "a delegate type made up by the compiler");
}
