using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cluster.World;

/// <summary>A collector in a process of its own.</summary>
internal sealed class CollectorProcess(string name, IReadOnlyList<string> arguments) : IKillable, IDisposable
{
    private const int LinesKept = 20;

    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StartedProgram? _program;

    // Where it was built itself: beside this program it would lack what the framework of this program has.
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory.Replace(Path.Combine("tests", "Cluster"), Path.Combine("tools", "Collector"), StringComparison.Ordinal),
        "nanomedagent-collector");

    public string Name { get; } = name;

    public bool IsRunning => _program is not null;

    /// <summary>What it wrote last.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>It has connected for the first time.</summary>
    public Task Connected => _connected.Task;

    public Task StartAsync()
    {
        _program = new StartedProgram(new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_gcServer"] = "0" },
        });
        Process process = _program.Process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return Task.CompletedTask;
    }

    public void Kill()
    {
        _program?.Dispose();
        _program = null;
    }

    public void Dispose() => Kill();

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
            if (line.Contains(" connected to ", StringComparison.Ordinal) && !line.Contains("not connected", StringComparison.Ordinal))
            {
                _connected.TrySetResult();
            }

            if (_lines.Count > LinesKept)
            {
                _lines.TryDequeue(out _);
            }
        }
    }
}
