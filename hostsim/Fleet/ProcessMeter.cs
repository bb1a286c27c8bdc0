using System.Diagnostics;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>Measures processes on this machine by the names of their programs, from its creation on.</summary>
public sealed class ProcessMeter
{
    private const double Megabyte = 1024 * 1024;

    private readonly string[] _programs;
    private readonly Dictionary<int, double> _before;

    /// <summary>Begins.</summary>
    /// <param name="programs">Names of programs. The one with the name of this process is this process alone.</param>
    public ProcessMeter(params string[] programs)
    {
        _programs = programs;
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

    private static IEnumerable<Process> Find(string program)
    {
        using Process own = Process.GetCurrentProcess();
        return own.ProcessName == program ? [Process.GetCurrentProcess()] : Process.GetProcessesByName(program);
    }

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
