using System.Reflection;
using NanoMedAgent.CostMeter.Metering;

namespace CostMeter.Tests;

/// <summary>What the tests that run on a board (tests/Device) cost there: the firmware's part of it, which is nearly all.</summary>
[Collection("one meter")]
public class TestsOfTheBoard
{
    private const long InstructionsLimit = 60_000_000;

    [Fact]
    public void All_tests_for_a_board_together_stay_below_60_million_instructions()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        Dictionary<string, long> instructionsOfRooms = [];
        int cases = 0;
        IEnumerable<MethodInfo> methods = LoadTests().GetTypes().SelectMany(type => type.GetMethods());
        foreach (MethodInfo method in methods.Where(method => Has(method, "TestMethod")))
        {
            foreach (object?[] row in RowsOf(method))
            {
                Meter.Reset(watchesPeak: false);
                method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, row, null);
                string room = method.DeclaringType!.Name;
                instructionsOfRooms[room] = instructionsOfRooms.GetValueOrDefault(room) + Meter.Instructions;
                cases++;
            }
        }

        foreach ((string room, long instructions) in instructionsOfRooms)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{room}: {instructions:N0}"));
        }

        instructionsOfRooms.Values.Sum().ShouldBeInRange(InstructionsLimit / 4, InstructionsLimit);
        string readme = File.ReadAllText(Path.Combine(SourceTree.Root, "tests", "Device", "README.md"));
        readme.ShouldContain(FormattableString.Invariant($"All {cases} tests pass"));
    }

    // The desktop's build of them. It finds the metered firmware, which is loaded already.
    private static Assembly LoadTests()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Assembly.LoadFrom(
            Path.Combine(SourceTree.Root!, "tests", "Device", "bin", configuration, "net10.0", "NFUnitTest.dll"));
    }

    private static bool Has(MethodInfo method, string attribute) =>
        method.CustomAttributes.Any(data => data.AttributeType.Name == attribute + "Attribute");

    private static object?[][] RowsOf(MethodInfo method)
    {
        object?[][] rows =
        [
            .. method.CustomAttributes.Where(data => data.AttributeType.Name == "DataRowAttribute").Select(data =>
                ((IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments.Single().Value!)
                    .Select(argument => argument.Value).ToArray()),
        ];
        return rows.Length == 0 ? [[]] : rows;
    }
}
