using System.Globalization;
using System.Text;
using NanoMedAgent.CostMeter.Budgets;
using NanoMedAgent.CostMeter.Operations;
using Spectre.Console;

namespace NanoMedAgent.CostMeter;

/// <summary>The measurements as tables, for the console and for the repository.</summary>
internal static class CostTable
{
    private const string Head =
        """
        # What the firmware's operations cost

        Counted by `dotnet run --project tools/CostMeter`, which writes this file. `--check` compares the counts with the budgets and
        with this file. They are the same on every machine.

        - **IL**: instructions of the assembly as compiled for the device, and of the core library's managed code that it calls. An ESP32 at
          240 MHz executes very roughly one in a microsecond, so a million takes about a second.
        - **Heap**: blocks of 12 bytes as in nanoFramework's heap: an object is a header and a block for each field, an array a header and
          its elements. *At one time* is the most that is alive at once, the result included.
        - **Engine**: calls of the native AES and HMAC, at the cost that was measured on the interpreter.
        - **IL before**: the same, of commit c357258, which was also counted on the real interpreter.
        - A seam (clock, flash, network, sensors) costs the least that it can: 3 instructions for a property, 11 for a method. Those of a
          board take more.


        """;

    /// <summary>A table for the console.</summary>
    public static Table ForConsole(
        IReadOnlyList<Measurement> measurements, IReadOnlyDictionary<string, Budget> budgets, IReadOnlyDictionary<string, Budget> before)
    {
        Table table = new Table().RoundedBorder().AddColumn("Operation");
        foreach (string column in (string[])["IL before", "IL", "Budget", "Allocations", "Bytes", "At one time", "Engine"])
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }

        foreach (Measurement measurement in measurements)
        {
            string[] cells = Cells(measurement, budgets, before);
            bool exceeded = budgets.TryGetValue(measurement.Name, out Budget? budget) && budget.Exceeded(measurement.Cost).Any();
            table.AddRow([.. cells.Select(cell => new Text(cell, exceeded ? new Style(Color.Red) : Style.Plain))]);
        }

        return table;
    }

    /// <summary>The text of firmware/COSTS.md.</summary>
    public static string ForRepository(
        IReadOnlyList<Measurement> measurements, IReadOnlyDictionary<string, Budget> budgets, IReadOnlyDictionary<string, Budget> before)
    {
        StringBuilder text = new(Head.ReplaceLineEndings("\n"));
        text.Append("| operation | IL before | IL | budget | allocations | heap bytes | at one time | engine |\n"
            + "|---|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (Measurement measurement in measurements)
        {
            text.Append("| ").AppendJoin(" | ", Cells(measurement, budgets, before)).Append(" |\n");
        }

        return text.ToString();
    }

    private static string[] Cells(
        Measurement measurement, IReadOnlyDictionary<string, Budget> budgets, IReadOnlyDictionary<string, Budget> before) =>
    [
        measurement.Name,
        before.GetValueOrDefault(measurement.Name)?.Instructions is { } then ? Number(then) : string.Empty,
        Number(measurement.Cost.Instructions),
        budgets.GetValueOrDefault(measurement.Name)?.Instructions is { } limit ? Number(limit) : string.Empty,
        Number(measurement.Cost.Allocations),
        Number(measurement.Cost.Bytes),
        measurement.IsPart ? string.Empty : Number(measurement.Cost.PeakBytes),
        Number(measurement.Cost.EngineCalls),
    ];

    /// <summary>A number with commas.</summary>
    internal static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
