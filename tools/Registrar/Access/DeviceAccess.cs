using System.Text;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Hospital.BrokerRules;

namespace NanoMedAgent.Registrar.Access;

/// <summary>
/// Keeps the rules of a broker as the states of devices are: writes them anew when a state has changed, and has the broker read them. What
/// has failed is tried again until it has not.
/// </summary>
public sealed partial class DeviceAccess(AccessOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Passwords and names of devices may have changed, or somebody has changed the rules.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly ILogger _logger = options.Logger;

    private long _change = -1;
    private DateTimeOffset _due;
    private TimeSpan _pause = Interval;
    private bool _isRead;
    private string _toldClashes = "";

    /// <summary>Why the broker may not have the newest rules, and what to do; null if it has them.</summary>
    public string? Fault { get; private set; } = "the broker's rules were not written yet";

    /// <summary>How many devices the newest rules admit.</summary>
    public int AdmittedCount { get; private set; }

    /// <summary>How many devices are left out because of their states.</summary>
    public int LeftOutCount { get; private set; }

    /// <summary>Works until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await StepAsync(cancellation);
            await Task.Delay(Interval, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does what is due. A new change is due at once, also while something has failed.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = options.Clock();
        try
        {
            long change = options.Store.LastChange();
            if (change == _change && now < _due)
            {
                return;
            }

            _change = change;
            Note(await ApplyAsync(cancellation), now);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It is tried again after the next start.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Note(failure.Message, now);
        }
    }

    private async Task<string?> ApplyAsync(CancellationToken cancellation)
    {
        AdmittedDevices admitted = AdmittedDevices.Of(
            options.Store.Devices.All(), options.Store.DeviceStates.All(),
            options.DevicesFile is { } file ? DeviceNames.Read(file) : []);
        IReadOnlyList<(string Serial, string Id)> devices = options.Settings.WithoutClashes(admitted.Devices, out var clashes);
        TellClashes(string.Join(", ", clashes));
        byte[] rules = Encoding.UTF8.GetBytes(options.Settings.Write(devices));
        if (!File.Exists(options.RulesFile) || !rules.AsSpan().SequenceEqual(File.ReadAllBytes(options.RulesFile)))
        {
            _isRead = false;
            Replace(rules);
        }

        if (_isRead)
        {
            return null;
        }

        string? fault = await options.Reload.ReloadAsync(cancellation);
        if (fault is null)
        {
            _isRead = true;
            (AdmittedCount, LeftOutCount) = (devices.Count, admitted.LeftOutCount);
            LogRead(AdmittedCount, LeftOutCount);
        }

        return fault;
    }

    /// <summary>The broker finds the old rules or the new ones, whenever it reads them.</summary>
    private void Replace(byte[] rules)
    {
        string written = options.RulesFile + ".new";
        File.Delete(written);
        FileStreamOptions creation = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream stream = new(written, creation))
        {
            stream.Write(rules);
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            // Whatever the service's umask is: the broker reads it as the group of the folder.
            File.SetUnixFileMode(written, Mode);
        }

        File.Move(written, options.RulesFile, overwrite: true);
    }

    private void Note(string? fault, DateTimeOffset now)
    {
        if (fault is null)
        {
            (_due, _pause, Fault) = (now + CheckInterval, Interval, null);
            return;
        }

        if (fault != Fault)
        {
            LogFailed(fault);
        }

        Fault = fault;
        _due = now + _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private void TellClashes(string clashes)
    {
        if (clashes != _toldClashes && clashes.Length > 0)
        {
            LogClashes(clashes);
        }

        _toldClashes = clashes;
    }

    [LoggerMessage(31, LogLevel.Information, "the broker has read new rules: {Admitted} devices, and {LeftOut} that are left out")]
    private partial void LogRead(int admitted, int leftOut);

    [LoggerMessage(32, LogLevel.Error, "the broker does not have the newest rules: {Reason}; trying again")]
    private partial void LogFailed(string reason);

    [LoggerMessage(33, LogLevel.Warning, "devices that get no rules, because another one or a program has their name: {Devices}")]
    private partial void LogClashes(string devices);
}
