using System.Globalization;
using System.Reflection;

namespace NanoMedAgent.HostSim.Boards;

/// <summary>
/// How much of a chip's managed heap the firmware takes, as the cost meter counted it: read from <c>firmware/COSTS.md</c>.
/// </summary>
internal static class AgentHeap
{
    private const string Costs = "firmware/COSTS.md";
    private const string AgentRow = "| The agent:";
    private const string StaticsRow = "| Static tables of all assemblies |";
    private const string AllAssembliesRow = "| all |";
    private const string HeadRow = "| operation |";
    private const string HeapColumn = "heap bytes";
    private const string AtOneTimeColumn = "at one time";

    /// <summary>
    /// The most bytes at one time: of the agent's objects, of its static tables, and of what the interpreter takes for the assemblies.
    /// </summary>
    public static int PeakBytes { get; } = Read();

    private static int Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Costs)!;
        using StreamReader reader = new(stream);
        string[] lines = reader.ReadToEnd().Split('\n');
        string[] head = RowsOf(HeadRow).Single();
        int atOneTime = RowsOf(AgentRow).Max(cells => Number(cells[Array.IndexOf(head, AtOneTimeColumn)]));
        int statics = RowsOf(StaticsRow).Sum(cells => Number(cells[Array.IndexOf(head, HeapColumn)]));
        int assemblies = RowsOf(AllAssembliesRow).Sum(cells => Number(cells[^1]));
        return atOneTime + statics + assemblies;

        IEnumerable<string[]> RowsOf(string name) => lines.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(Cells);
    }

    private static string[] Cells(string row) => row.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);

    private static int Number(string cell) =>
        int.TryParse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
