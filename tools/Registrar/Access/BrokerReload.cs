using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Registrar.Access;

/// <summary>Has a broker read its rules again: by SIGHUP, which mosquitto and nats-server take for it, or by a program.</summary>
public sealed class BrokerReload
{
    private const int Hangup = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Func<CancellationToken, Task<string?>> _reload;

    private BrokerReload(Func<CancellationToken, Task<string?>> reload) => _reload = reload;

    /// <summary>SIGHUP to the process whose number stands in a file.</summary>
    /// <param name="pidFile">The file, which the broker writes.</param>
    /// <param name="name">
    /// The name of the broker's process. A file may be left over, and SIGHUP ends most programs: so nobody else gets it.
    /// </param>
    public static BrokerReload BySignal(string pidFile, string name) => new(_ => Task.FromResult(Signal(pidFile, name)));

    /// <summary>A program without arguments, which ends with 0 when the broker has read its rules.</summary>
    public static BrokerReload ByProgram(string path) => new(cancellation => RunAsync(path, cancellation));

    /// <summary>Has the broker read its rules again.</summary>
    /// <returns>Why that has failed, and what to do; null if it has not.</returns>
    public Task<string?> ReloadAsync(CancellationToken cancellation) => _reload(cancellation);

    private static string? Signal(string pidFile, string name)
    {
        string text;
        try
        {
            text = InputFile.ReadText(pidFile).Trim();
        }
        catch (InvalidDataException absent)
        {
            return absent.Message;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id < 2)
        {
            return $"{pidFile}: this is not the number of a process; let the broker write it (pid_file)";
        }

        try
        {
            using Process process = Process.GetProcessById(id);
            if (process.ProcessName != name)
            {
                return FormattableString.Invariant($"{pidFile}: process {id} is not {name}; is the broker running?");
            }
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return FormattableString.Invariant($"{pidFile}: there is no process {id}; is the broker running?");
        }

        return SendSignal(id, Hangup) == 0
            ? null
            : FormattableString.Invariant(
                $"process {id} does not take the signal ({Marshal.GetLastPInvokeErrorMessage()}); run as the broker's user, or give ")
                + "--rules-reload";
    }

    private static async Task<string?> RunAsync(string path, CancellationToken cancellation)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path) { RedirectStandardInput = true })!;
            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return FormattableString.Invariant($"{path} takes longer than {Patience.TotalSeconds:0} s; see why it hangs");
            }

            return process.ExitCode == 0
                ? null
                : FormattableString.Invariant($"{path} has ended with {process.ExitCode}; see its own output for why");
        }
        catch (Win32Exception failure)
        {
            return $"{path} cannot be run ({failure.Message}); check its name and rights";
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
