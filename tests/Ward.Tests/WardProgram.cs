using System.Collections.Concurrent;
using System.Diagnostics;
using NanoMedAgent.Hospital.Associations;

namespace Ward.Tests;

/// <summary>The ward as an administrator starts it: a process with options, and what it logs.</summary>
internal sealed class WardProgram : IDisposable
{
    // Only for a program that hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly WardFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private StartedProgram? _program;

    private WardProgram()
    {
    }

    /// <summary>Where it listens, as it has logged.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="secret">What is in the file of --oidc-secret.</param>
    /// <param name="options">More of its options.</param>
    public static async Task<WardProgram> StartAsync(string secret, params string[] options)
    {
        WardProgram ward = new();
        ProcessStartInfo start = StartedProgram.Built(
            "nanomedagent-ward",
            [.. ward._folder.Options, "--oidc-secret", ward._folder.Write("oidc.secret", secret + "\n"), .. options]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        ward._program = new StartedProgram(start);
        ward._program.Process.OutputDataReceived += (_, line) => ward.Add(line.Data);
        ward._program.Process.ErrorDataReceived += (_, line) => ward.Add(line.Data);
        ward._program.Process.BeginOutputReadLine();
        ward._program.Process.BeginErrorReadLine();
        string address = await ward.LineAsync("3 North: http://");
        ward.Address = new Uri(address[address.IndexOf("http://", StringComparison.Ordinal)..]);
        return ward;
    }

    /// <summary>The address of one of its pages.</summary>
    public string Url(string path) => new Uri(Address, path).ToString();

    /// <summary>The first line of its log with a text, when it is there.</summary>
    public async Task<string> LineAsync(string part)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_lines.FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            (_program!.Process.HasExited || Stopwatch.GetElapsedTime(began) > Patience).ShouldBeFalse(
                $"no line with \"{part}\" in {string.Join(Environment.NewLine, _lines)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The audit, the newest entry first, without the program's own starts.</summary>
    public IReadOnlyList<(string Who, string Role, string Action, string Outcome)> Audit()
    {
        using AssociationStore store = AssociationStore.Open(_folder.Database);
        return [.. store.Audit.Newest().Where(entry => entry.Action.StartsWith("sign-", StringComparison.Ordinal))
            .Select(entry => (entry.Who, entry.Role, entry.Action, entry.Outcome))];
    }

    public void Dispose()
    {
        _program?.Dispose();
        _folder.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
