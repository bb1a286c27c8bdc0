using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>A program of this machine that was run to its end.</summary>
/// <param name="ExitCode">Its exit code, or null when it is not installed.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
public sealed record ToolRun(int? ExitCode, string Output, string Error)
{
    // A build that says more has gone wrong in a way that its beginning explains.
    private const int OutputLimit = 4 * 1024 * 1024;

    /// <summary>Whether it ran and succeeded.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>The first line that says what went wrong; for a build, its first error.</summary>
    public string Complaint
    {
        get
        {
            string[] lines = [.. $"{Error}\n{Output}".Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
            return Array.Find(lines, line => line.Contains(": error ", StringComparison.Ordinal))
                ?? lines.FirstOrDefault()
                ?? FormattableString.Invariant($"exit code {ExitCode}");
        }
    }

    /// <summary>Runs a program. It ends with its children when it is cancelled.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<ToolRun> RunAsync(
        string program, string folder, CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        // Messages in the language of this program, and no process that stays behind and keeps files of the folder open.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";

        // A program that runs for seconds spends half of them on measuring itself.
        start.Environment["DOTNET_TieredPGO"] = "0";
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            return new ToolRun(null, "", "");
        }

        using (process)
        {
            process!.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput);
            Task<string> error = ReadAsync(process.StandardError);
            try
            {
                await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return new ToolRun(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
    }

    /// <summary>Reads to the end, and keeps the beginning.</summary>
    private static async Task<string> ReadAsync(StreamReader reader)
    {
        StringBuilder text = new();
        char[] part = new char[4096];
        while (await reader.ReadAsync(part).ConfigureAwait(false) is int count and > 0)
        {
            text.Append(part, 0, Math.Min(count, OutputLimit - text.Length));
        }

        return text.ToString();
    }
}
