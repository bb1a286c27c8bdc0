using System.Globalization;
using System.Reflection;

namespace NanoMedAgent.HostSim.Boards;

/// <summary>What the firmware takes of a chip's managed heap, as the cost meter has counted it: out of <c>firmware/COSTS.md</c>.</summary>
internal static class AgentHeap
{
    private const string Costs = "firmware/COSTS.md";
    private const string AgentRow = "| The agent:";
    private const string StaticsRow = "| Static tables of all assemblies |";
    private const string AllAssembliesRow = "| all |";

    // Behind the row's name: IL, its budget, allocations.
    private const int HeapColumn = 4;
    private const int AtOneTimeColumn = 5;

    /// <summary>Bytes at most: what the agent has at one time, its static tables, and what the interpreter takes for the assemblies.</summary>
    public static int PeakBytes { get; } = Read();

    private static int Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Costs)!;
        using StreamReader reader = new(stream);
        string[] lines = reader.ReadToEnd().Split('\n');
        int atOneTime = lines.Where(line => line.StartsWith(AgentRow, StringComparison.Ordinal)).Max(line => Number(Cells(line)[AtOneTimeColumn]));
        int statics = lines.Where(line => line.StartsWith(StaticsRow, StringComparison.Ordinal)).Sum(line => Number(Cells(line)[HeapColumn]));
        int assemblies = lines.Where(line => line.StartsWith(AllAssembliesRow, StringComparison.Ordinal)).Sum(line => Number(Cells(line)[^1]));
        return atOneTime + statics + assemblies;
    }

    private static string[] Cells(string row) => row.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);

    private static int Number(string cell) => int.TryParse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
