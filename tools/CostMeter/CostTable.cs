using System.Globalization;
using System.Text;
using NanoMedAgent.CostMeter.Budgets;
using NanoMedAgent.CostMeter.Operations;
using NanoMedAgent.CostMeter.Sizes;
using Spectre.Console;

namespace NanoMedAgent.CostMeter;

/// <summary>The measurements as tables, for the console and for the repository.</summary>
internal static class CostTable
{
    private const string Head =
        """
        # What the firmware's operations cost

        Counted by `dotnet run --project tools/CostMeter`, which writes this file. `--check` compares the counts with the budgets. They are
        the same on every machine.

        - **IL**: instructions of the assembly as compiled for the device, and of the core library's managed code that it calls. An ESP32 at
          240 MHz executes very roughly one in a microsecond, so a million takes about a second.
        - **Heap**: blocks of 12 bytes as in nanoFramework's heap: an object is a header and a block for each field, an array a header and
          its elements. *At one time* is the most that is alive at once, the result included.
        - **Engine**: calls of the native AES and HMAC, at the cost that was measured on the interpreter.
        - The cost of the seams themselves on the device (flash, network, sensors) is not included.


        """;

    private const string SizeHead =
        """


        # What the firmware takes of flash and heap

        Bytes of the PE files for the device, computed from the assemblies' metadata: each record has a fixed size, each name, string and
        signature is there once, a reference takes two bytes instead of four. nanoFramework's converter made 96,380 bytes of an agent for
        which this computes 97,311. Byte code and strings of one assembly are addressed by 16 bits: 65,536 bytes each. All PE files together
        may have 151,552.

        *Heap* is what the interpreter takes of the managed heap when it loads the assembly: 140 bytes, 4 for each reference, 8 for each
        type, 2 for each field and method, 1 for each method that may have a breakpoint, and 12 for each static field (from its sources, for
        32 bits; not measured).


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

    /// <summary>The text of firmware/COSTS.md.</summary>
    public static string ForRepository(
        IReadOnlyList<Measurement> measurements, IReadOnlyDictionary<string, Budget> budgets, ChipImage[] images)
    {
        StringBuilder text = new(Head.ReplaceLineEndings("\n"));
        text.Append("| operation | IL | budget | allocations | heap bytes | at one time | engine |\n|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (Measurement measurement in measurements)
        {
            text.Append("| ").AppendJoin(" | ", Cells(measurement, budgets)).Append(" |\n");
        }

        text.Append(SizeHead.ReplaceLineEndings("\n"));
        text.Append("| assembly | PE file | tables | byte code | strings | signatures and data | heap |\n|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (ChipImage image in images)
        {
            AppendSizes(text, image.Name, [image]);
        }

        AppendSizes(text, "all", images);
        return text.ToString();
    }

    private static void AppendSizes(StringBuilder text, string name, ChipImage[] images)
    {
        Func<ChipImage, int>[] columns =
        [
            image => image.Bytes, image => image.Tables, image => image.ByteCode,
            image => image.Strings, image => image.Signatures, image => image.Ram,
        ];
        text.Append("| ").AppendJoin(" | ", columns.Select(column => Number(images.Sum(column))).Prepend(name)).Append(" |\n");
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
