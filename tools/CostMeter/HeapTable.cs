using System.Text;
using NanoMedAgent.CostMeter.Budgets;
using NanoMedAgent.CostMeter.Operations;
using NanoMedAgent.CostMeter.Sizes;
using Spectre.Console;

namespace NanoMedAgent.CostMeter;

/// <summary>The smallest heaps as tables, for the console and for the repository.</summary>
internal static class HeapTable
{
    private const string Head =
        """


        # The smallest heap

        Bytes of the managed heap with which a device gets through: the objects and the stack frames of the calls that are alive at one
        time, the assemblies as they are loaded (the core library included), the objects of their static fields, and INTERPRETER bytes for
        the interpreter itself. *Before* was measured on the real interpreter at commit c357258, the row without an acknowledgement over 30
        days; this model agrees with it within 3 % there.

        A board has more in its heap: `firmware/Esp32`, nanoFramework's packages and their threads. ALLOWANCE bytes are allowed for them
        (estimated from the packages' interfaces and the interpreter's sources, not measured). *With a board's own* must stay within the
        heap of the board: about BOARD bytes without PSRAM.


        """;

    private static readonly string[] Columns = ["before", "now", "budget", "with a board's own"];

    /// <summary>A table for the console.</summary>
    public static Table ForConsole(
        IReadOnlyList<Measurement> heaps, IReadOnlyDictionary<string, Budget> budgets, IReadOnlyDictionary<string, Budget> before)
    {
        Table table = new Table().RoundedBorder().AddColumn("Smallest heap");
        foreach (string column in Columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }

        foreach (Measurement heap in heaps)
        {
            bool exceeded = budgets.TryGetValue(heap.Name, out Budget? budget) && budget.Exceeded(heap.Cost).Any();
            table.AddRow([.. Cells(heap, budgets, before).Select(cell => new Text(cell, exceeded ? new Style(Color.Red) : Style.Plain))]);
        }

        return table;
    }

    /// <summary>A part of firmware/COSTS.md.</summary>
    public static string ForRepository(
        IReadOnlyList<Measurement> heaps, IReadOnlyDictionary<string, Budget> budgets, IReadOnlyDictionary<string, Budget> before)
    {
        StringBuilder text = new(Head.ReplaceLineEndings("\n")
            .Replace("INTERPRETER", CostTable.Number(WholeHeap.InterpreterBytes), StringComparison.Ordinal)
            .Replace("ALLOWANCE", CostTable.Number(WholeHeap.BoardAllowanceBytes), StringComparison.Ordinal)
            .Replace("BOARD", CostTable.Number(WholeHeap.BoardBytes), StringComparison.Ordinal));
        text.Append("| | ").AppendJoin(" | ", Columns).Append(" |\n|---|--:|--:|--:|--:|\n");
        foreach (Measurement heap in heaps)
        {
            text.Append("| ").AppendJoin(" | ", Cells(heap, budgets, before)).Append(" |\n");
        }

        text.Append("| of it before the agent: assemblies, static fields, interpreter | | ")
            .Append(CostTable.Number(WholeHeap.SmallestBytes(0))).Append(" | | |\n");
        return text.ToString();
    }

    private static string[] Cells(
        Measurement heap, IReadOnlyDictionary<string, Budget> budgets, IReadOnlyDictionary<string, Budget> before) =>
    [
        heap.Name,
        before.GetValueOrDefault(heap.Name)?.PeakBytes is { } then ? CostTable.Number(then) : string.Empty,
        CostTable.Number(heap.Cost.PeakBytes),
        budgets.GetValueOrDefault(heap.Name)?.PeakBytes is { } limit ? CostTable.Number(limit) : string.Empty,
        CostTable.Number(heap.Cost.PeakBytes + WholeHeap.BoardAllowanceBytes),
    ];
}
