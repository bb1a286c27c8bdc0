using System.Globalization;
using System.Text;
using NanoMedAgent.CostMeter.Seams;

namespace NanoMedAgent.CostMeter.Needs;

/// <summary>The needs as tables, for firmware/COSTS.md and for boards/README.md.</summary>
internal static class NeedsTable
{
    private const string Head =
        """


        # What a policy needs of the heap

        Each row is a story that was run and counted like the smallest heaps above: an alarm, a network that is away until the store is
        full, a restart, a pairing, and an update through a boot loader's slots. What is added was measured with two hours without a
        network. `medagent board check --policy` and `device provision` add up these numbers (`firmware/costs.json` has them), and a test
        compares their sum with stories of other policies.

        The default policy has one recipient, who reads every class, limits for four vital signs, the early-warning score, and periods for
        all vital signs.


        """;

    /// <summary>A part of firmware/COSTS.md.</summary>
    public static string ForRepository(HeapNeeds needs)
    {
        StringBuilder text = new(Head.ReplaceLineEndings("\n"));
        text.Append("| | bytes |\n|---|--:|\n");
        foreach (int kilobytes in HeapNeeds.StoresKilobytes)
        {
            Append(text, $"the default policy, a store of {CostTable.Number(kilobytes)} KB", needs.DefaultPolicyBytes[kilobytes]);
        }

        Append(text, "each recipient more", needs.RecipientBytes);
        Append(text, "each reader more of one of the classes alarm, audit and vitals", needs.ReaderBytes);
        Append(text, "each of these classes, with its first reader", needs.ClassBytes);
        Append(text, "each alarm limit", needs.LimitBytes);
        Append(text, "the early-warning score", needs.ScoreBytes);
        Append(text, "each vital sign with a period", needs.PeriodBytes);
        Append(text, "a release in files", "its size");
        Append(text, "beside the agent: the board's own (estimated, see above)", HeapNeeds.BoardBytes);
        return text.ToString();
    }

    /// <summary>What each board carries: a part of boards/README.md.</summary>
    public static string OfBoards(HeapNeeds needs)
    {
        StringBuilder text = new();
        text.Append("| board | heap | left beside the agent | with the board's own ")
            .Append(CultureInfo.InvariantCulture, $"| with an update of {FixedInputs.ImageBytes / 1000} KB in files too |\n")
            .Append("|---|--:|--:|--:|--:|\n");
        foreach (MeteredBoard board in MeteredBoard.All)
        {
            long left = board.HeapBytes - needs.DefaultPolicyBytes[HeapNeeds.StoreFor(board.StoreKilobytes)];
            long withBoard = left - HeapNeeds.BoardBytes;
            long[] cells = [board.HeapBytes, left, withBoard, withBoard - FixedInputs.ImageBytes];
            text.Append("| ").AppendJoin(" | ", cells.Select(CostTable.Number).Prepend($"`{board.Id}`")).Append(" |\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string what, long bytes) => Append(text, what, CostTable.Number(bytes));

    private static void Append(StringBuilder text, string what, string bytes) =>
        text.Append("| ").Append(what).Append(" | ").Append(bytes).Append(" |\n");
}
