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

    // The columns after the row's name are: IL, its budget, allocations, and these.
    private const int HeapColumn = 4;
    private const int AtOneTimeColumn = 5;

    /// <summary>
    /// The most bytes at one time: of the agent's objects, of its static tables, and of what the interpreter takes for the assemblies.
    /// </summary>
    public static int PeakBytes { get; } = Read();

    private static int Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Costs)!;
        using StreamReader reader = new(stream);
        string[] lines = reader.ReadToEnd().Split('\n');
        int atOneTime = RowsOf(AgentRow).Max(cells => Number(cells[AtOneTimeColumn]));
        int statics = RowsOf(StaticsRow).Sum(cells => Number(cells[HeapColumn]));
        int assemblies = RowsOf(AllAssembliesRow).Sum(cells => Number(cells[^1]));
        return atOneTime + statics + assemblies;

        IEnumerable<string[]> RowsOf(string name) => lines.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(Cells);
    }

    private static string[] Cells(string row) => row.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);

    private static int Number(string cell) =>
        int.TryParse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
