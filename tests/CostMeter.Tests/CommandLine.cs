using NanoMedAgent.CostMeter;

namespace CostMeter.Tests;

[Collection("one meter")]
public class CommandLine
{
    [Fact]
    public void All_budgets_hold() => CostMeterCommand.Run(["--check"]).ShouldBe(0);

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
    public void Two_runs_write_the_same_table()
    {
        string[] tables = [Path.GetTempFileName(), Path.GetTempFileName()];
        foreach (string table in tables)
        {
            CostMeterCommand.Run(["--out", table]).ShouldBe(0);
        }

        File.ReadAllText(tables[0]).ShouldBe(File.ReadAllText(tables[1]));
        File.ReadAllText(tables[0]).ShouldContain("| P-256, verify |");
        Array.ForEach(tables, File.Delete);
    }
}
