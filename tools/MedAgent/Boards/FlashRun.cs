using System.ComponentModel;
using System.Diagnostics;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Runs the steps of a plan.</summary>
internal static class FlashRun
{
    /// <summary>Runs one step. Its output goes where medagent's own output goes. When medagent is stopped, so is the program.</summary>
    /// <returns>The program's exit status.</returns>
    /// <exception cref="InvalidDataException">The program is not installed.</exception>
    public static async Task<int> RunAsync(FlashStep step, CancellationToken cancellation)
    {
        // Not redirected, as nanoff shows its progress by moving the cursor.
        ProcessStartInfo start = new(Find(step.Program), step.Arguments) { UseShellExecute = false };
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(cancellation);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);

                // Whoever stops medagent may take the board's port as soon as it has ended.
                await process.WaitForExitAsync(CancellationToken.None);
                throw;
            }
        }
        catch (Win32Exception)
        {
            throw new InvalidDataException($"{step.Program} is not installed: {step.Install}, then open a new terminal so that "
                + "it is found");
        }
    }

    /// <summary>A tool that was just installed is not yet on the path of a terminal that is already open.</summary>
    private static string Find(string program)
    {
        string name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        string installed = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools", name);
        bool isOnPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name)));
        return !isOnPath && File.Exists(installed) ? installed : program;
    }
}
