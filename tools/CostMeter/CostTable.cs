using System.Globalization;
using System.Text;
using NanoMedAgent.CostMeter.Budgets;
using NanoMedAgent.CostMeter.Operations;
using NanoMedAgent.CostMeter.Sizes;
using Spectre.Console;

namespace NanoMedAgent.CostMeter;

/// <summary>The measurements as people read them: in the console, and in the repository.</summary>
internal static class CostTable
{
    private const string Head =
        """
        # What the firmware's operations cost

        Counted by `dotnet run --project tools/CostMeter -c Release`, which writes this file; `--check` holds the budgets. The same on every machine.

        - **IL**: instructions of the assembly as it is compiled for the device, and of the core library's managed code beneath it. An ESP32 at 240 MHz does very
          roughly one in a microsecond, so a million is about a second.
        - **Heap**: blocks of 12 bytes as nanoFramework counts them: an object is a header and a block a field, an array a header and its elements.
          *At one time* is the most that is alive at once, what comes out included.
        - **Engine**: calls of the native AES and HMAC, at the price that was measured on the interpreter.
        - What the seams themselves take on the device (flash, network, sensors) is not in it.


        """;

    private const string SizeHead =
        """


        # What the firmware takes of the flash

        Bytes of the PE file that the chip is given, reckoned from the assembly's metadata: each record has its size, each name, string and signature is there once, a reference takes two bytes
        instead of four. nanoFramework's converter made 109,560 bytes of an agent for which this says 111,435. Byte code and strings of one assembly are addressed by 16 bits.


        """;

    /// <summary>A table for the console.</summary>
    public static Table ForConsole(IReadOnlyList<Measurement> measurements, IReadOnlyDictionary<string, Budget> budgets)
    {
        Table table = new Table().RoundedBorder().AddColumn("Operation");
        foreach (string column in (string[])["IL", "Budget", "Allocations", "Bytes", "At one time", "Engine"])
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }

        foreach (Measurement measurement in measurements)
        {
            string[] cells = Cells(measurement, budgets);
            bool exceeded = budgets.TryGetValue(measurement.Name, out Budget? budget) && budget.Exceeded(measurement.Cost).Any();
            table.AddRow([.. cells.Select(cell => new Text(cell, exceeded ? new Style(Color.Red) : Style.Plain))]);
        }

        return table;
    }

    /// <summary>The text of the file.</summary>
    public static string ForRepository(IReadOnlyList<Measurement> measurements, IReadOnlyDictionary<string, Budget> budgets, ChipImage agent)
    {
        StringBuilder text = new(Head.ReplaceLineEndings("\n"));
        text.Append("| operation | IL | budget | allocations | heap bytes | at one time | engine |\n|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (Measurement measurement in measurements)
        {
            text.Append("| ").AppendJoin(" | ", Cells(measurement, budgets)).Append(" |\n");
        }

        text.Append(SizeHead.ReplaceLineEndings("\n"));
        text.Append("| assembly | PE file | limit | tables | byte code | limit | strings | signatures and data |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
        text.Append(CultureInfo.InvariantCulture, $"| NanoMedAgent | {agent.Bytes:N0} | {ChipImage.BytesLimit:N0} | {agent.Tables:N0} | {agent.ByteCode:N0} | {ChipImage.PartLimit:N0} | {agent.Strings:N0} | {agent.Signatures:N0} |\n");
        return text.ToString();
    }

    private static string[] Cells(Measurement measurement, IReadOnlyDictionary<string, Budget> budgets) =>
    [
        measurement.Name,
        Number(measurement.Cost.Instructions),
        budgets.GetValueOrDefault(measurement.Name)?.Instructions is { } limit ? Number(limit) : string.Empty,
        Number(measurement.Cost.Allocations),
        Number(measurement.Cost.Bytes),
        measurement.IsPart ? string.Empty : Number(measurement.Cost.PeakBytes),
        Number(measurement.Cost.EngineCalls),
    ];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
