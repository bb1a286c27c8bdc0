using System.Diagnostics;
using System.Globalization;

namespace Cluster.World;

/// <summary>Which process has started which (Linux).</summary>
internal static class ProcessParents
{
    /// <summary>Whether a process is one of these, or was started by one of them.</summary>
    public static bool IsOf(Process process, params ReadOnlySpan<int> ids) =>
        ids.Contains(process.Id) || (ParentOf(process.Id) is { } parent && ids.Contains(parent));

    private static int? ParentOf(int id)
    {
        try
        {
            // The name, in parentheses, may contain blanks; state and parent follow it (proc(5)).
            string line = File.ReadAllText(FormattableString.Invariant($"/proc/{id}/stat"));
            return int.Parse(line[(line.LastIndexOf(')') + 1)..].Split(' ', 4)[2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }
}
