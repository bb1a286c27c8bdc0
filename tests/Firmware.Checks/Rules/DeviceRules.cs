using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>All rules. nanoframework/README.md, "Compiles, then misbehaves" and "Does not compile there", is where they come from.</summary>
public static class DeviceRules
{
    /// <summary>Every rule once.</summary>
    public static IReadOnlyList<DeviceRule> All { get; } =
    [
        new NoGenerics(),
        new NoCompilerMadeDelegates(),
        new NoCheckedArithmetic(),
        new NoMultiDimensionalArrays(),
        new NoStackAllocation(),
        new NoDefaultInterfaceMethods(),
        new StaticInitialisersStandAlone(),
        new StaticInitialisersDoNotThrow(),
        new NoHashtable(),
        new SwitchesAreSmall(),
        new LocalsAreFew(),
        new MethodsAreShort(),
        new StaticDataIsSmall(),
        new StringsAreFew(),
        new NoEnumNames(),
        new NoSeededRandom(),
        new NoVolatileFields(),
        new NoThreadStatics(),
        new NoStateMachines(),
        new NoThreads(),
    ];

    /// <summary>What in <paramref name="assembly"/> breaks any rule.</summary>
    public static IReadOnlyList<Violation> Check(AssemblyDefinition assembly) =>
        [.. All.SelectMany(rule => rule.Check(assembly.MainModule))];
}
