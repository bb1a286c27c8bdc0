using System.Diagnostics;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>Measures processes on this machine by the names of their programs, from its creation on.</summary>
public sealed class ProcessMeter
{
    private const double Megabyte = 1024 * 1024;

    private readonly string[] _programs;
    private readonly Func<Process, bool> _isMeant;
    private readonly Dictionary<int, double> _before;

    /// <summary>Begins.</summary>
    /// <param name="programs">Names of programs. The one with the name of this process is this process alone.</param>
    /// <param name="isMeant">Whether a process of one of these names counts; null for all of them.</param>
    public ProcessMeter(string[] programs, Func<Process, bool>? isMeant = null)
    {
        _programs = programs;
        _isMeant = isMeant ?? (_ => true);
        _before = programs.SelectMany(Find).ToDictionary(process => process.Id, Seconds);
    }

    /// <summary>What was used so far by the processes that run now.</summary>
    public IReadOnlyList<ProcessUse> Read() =>
        [
            .. _programs.Select(program => (Program: program, Processes: Find(program).ToArray()))
                .Where(found => found.Processes.Length > 0)
                .Select(found => new ProcessUse(
                    found.Program,
                    found.Processes.Length,
                    found.Processes.Sum(process => Seconds(process) - _before.GetValueOrDefault(process.Id)),
                    found.Processes.Sum(process => process.WorkingSet64 / Megabyte))),
        ];

    private IEnumerable<Process> Find(string program)
    {
        using Process own = Process.GetCurrentProcess();
        return own.ProcessName == program
            ? [Process.GetCurrentProcess()]
            : Process.GetProcesses().Where(process => IsNamed(process, program) && _isMeant(process));
    }

    // PostgreSQL's processes write behind their name what they do.
    private static bool IsNamed(Process process, string program) =>
        process.ProcessName == program || process.ProcessName.StartsWith(program + ":", StringComparison.Ordinal);

    private static double Seconds(Process process)
    {
        try
        {
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            // It has ended.
            return 0;
        }
    }
}
