using NanoMedAgent.CostMeter;
using NanoMedAgent.CostMeter.Operations;

namespace CostMeter.Tests;

[Collection("one meter")]
public class CommandLine
{
    [Theory]
    [InlineData("""{ "SHA-256, one block": { "instructions": 100 } }""", 1)]
    [InlineData("""{ "SHA-256, one block": { "instructions": 8000 } }""", 0)]
    [InlineData("""{ "SHA-256 of 64 bytes": { "allocations": 0 } }""", 1)]
    [InlineData("""{ "SHA-256 of 64 bytes": { "bytes": 10 } }""", 1)]
    [InlineData("""{ "SHA-256 of 64 bytes": { "peakBytes": 10 } }""", 1)]
    [InlineData("""{ "what nobody measures": { "instructions": 8000 } }""", 2)]
    [InlineData("""{ "SHA-256, one block": { "instuctions": 8000 } }""", 2)]
    [InlineData("no JSON", 2)]
    public void An_exceeded_budget_exits_with_1_and_a_wrong_file_with_2(string budgets, int outcome)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, budgets);
        CostMeterCommand.Run(["--check", "--only", "SHA-256", "--budgets", file]).ShouldBe(outcome);
        File.Delete(file);
    }

    [Fact]
    public void Two_runs_measure_the_same()
    {
        // Of each kind: arithmetic, engine calls and flash. The whole table is measured by .ci/run, as it takes half a minute.
        IReadOnlyList<Measurement> Measured() =>
            CostMeterCommand.Measure(name => name is "P-256, verify" or "AES-CCM, seal 64 bytes"
                or "The outbox: appending a reading while offline, 15 seconds at risk");
        IReadOnlyList<Measurement> first = Measured();
        first.Count.ShouldBe(3);
        first.ShouldAllBe(measurement => measurement.Cost.Instructions > 1000);
        Measured().ShouldBe(first);
    }
}
