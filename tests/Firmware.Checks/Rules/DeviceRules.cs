using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>All rules. Each was observed on the real interpreter or is documented in its sources.</summary>
public static class DeviceRules
{
    /// <summary>All rules.</summary>
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
        new CleanUpDoesNotCatch(),
        new RethrowsDirectly(),
        new FiltersDoNotCall(),
        new NativeFailuresAreCaught(),
        new StructureParametersStay(),
        new FloatsAreComparedWithLess(),
        new StringElementsAreTestedInConditions(),
        new TextHasNoZero(),
        new ParsingIsChecked(),
        new NumbersAreFormattedPlainly(),
        new NoDatesFromParts(),
        new NoDelegatesToExtensions(),
        new NoHandlersRemoved(),
        new ListsAreNotEnumerated(),
    ];

    /// <summary>Violations of all rules in <paramref name="assembly"/>.</summary>
    public static IReadOnlyList<Violation> Check(AssemblyDefinition assembly) =>
        [.. All.SelectMany(rule => rule.Check(assembly.MainModule))];
}
