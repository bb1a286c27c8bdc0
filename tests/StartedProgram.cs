using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tests;

/// <summary>
/// A program that a test has started. It ends with the test, and so does every process that it has started, also one that has outlived
/// the process that started it. They are known by a variable of the environment, which they inherit.
/// </summary>
internal sealed class StartedProgram : IDisposable
{
    private const string Variable = "NANOMEDAGENT_STARTED_BY_TEST";

    // Only for a program that hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly string _mark = Guid.NewGuid().ToString("N");

    /// <summary>Starts it.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It is not installed.</exception>
    public StartedProgram(ProcessStartInfo start)
    {
        start.Environment[Variable] = _mark;
        Process = Process.Start(start)!;
    }

    public StartedProgram(string program, params string[] arguments)
        : this(new ProcessStartInfo(program, arguments))
    {
    }

    /// <summary>The process that was started.</summary>
    public Process Process { get; }

    /// <summary>How to start a program of this repository, which was built beside the tests.</summary>
    public static ProcessStartInfo Built(string name, params string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments]);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It is not installed.</exception>
    public static async Task<ProgramResult> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using StartedProgram program = new(start);
        if (start.RedirectStandardInput)
        {
            program.Process.StandardInput.Close();
        }

        Task<string> output = program.Process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = program.Process.StandardError.ReadToEndAsync(CancellationToken.None);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Limit);
        try
        {
            await program.Process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            program.Kill();
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end: {await output}{await error}");
        }

        // A process that it has left running would keep its output open.
        program.Kill();
        return new ProgramResult(program.Process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program to its end.</summary>
    public static ProgramResult Run(string program, params string[] arguments) =>
        Task.Run(() => RunAsync(new ProcessStartInfo(program, arguments), CancellationToken.None)).GetAwaiter().GetResult();

    /// <summary>The command lines of all its processes that run (Linux).</summary>
    public IReadOnlyList<string> Running() =>
        [.. Ids().Select(id => Encoding.UTF8.GetString(Read(id, "cmdline")).Replace('\0', ' ')).Where(line => line.Length > 0)];

    /// <summary>Kills all its processes, and waits until they are gone.</summary>
    public void Kill()
    {
        Process.Kill(entireProcessTree: true);

        // Whoever is killed may just have started another one.
        for (int[] ids = Ids(); ids.Length > 0; ids = Ids())
        {
            Array.ForEach(ids, Kill);
        }

        Process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        Process.Dispose();
    }

    private static void Kill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private int[] Ids()
    {
        if (!Directory.Exists("/proc/self"))
        {
            return [];
        }

        byte[] entry = Encoding.ASCII.GetBytes($"{Variable}={_mark}");
        return
        [
            .. Directory.EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
                .Where(id => id > 0 && Read(id, "environ").AsSpan().IndexOf(entry) >= 0),
        ];
    }

    private static byte[] Read(int id, string file)
    {
        try
        {
            return File.ReadAllBytes(FormattableString.Invariant($"/proc/{id}/{file}"));
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return [];
        }
    }
}
