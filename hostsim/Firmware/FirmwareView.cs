using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.HostSim.View;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Time;
using Spectre.Console;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>
/// The run as lines: the firmware's own log, what the light shows, what the nurse does, what the collector stored, and what to do next.
/// </summary>
/// <param name="clock">Simulated time.</param>
/// <param name="output">Where the lines go when nobody sits at a terminal.</param>
/// <param name="isTerminal">Whether somebody does: the lines then have colours.</param>
internal sealed class FirmwareView(VirtualClock clock, TextWriter output, bool isTerminal)
{
    private const int EntriesSearched = 16;
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<StoredAlarm> _alarms = [];
    private readonly ConcurrentQueue<string> _nurseTexts = [];
    private readonly Stopwatch _sinceValues = Stopwatch.StartNew();
    private LightPattern _pattern;
    private PairingState? _pairing;
    private NetworkState _network = NetworkState.Connecting;
    private bool _isCollectorRunning = true;
    private bool _isBrokerDown;
    private bool _wasOff;
    private int _events;
    private long _values;

    /// <summary>Shows the firmware's log.</summary>
    public void Follow(FirmwareDevice device) =>
        device.Chip.Logged += line => Write("firmware", Printable.Line(line));

    /// <summary>Shows what the nurse and the collector report.</summary>
    public void Follow(SimulatedNurse? nurse, RestartableCollector collector)
    {
        collector.AlarmStored += _alarms.Enqueue;
        if (nurse is not null)
        {
            nurse.Acted += _nurseTexts.Enqueue;
        }
    }

    /// <summary>Writes a line.</summary>
    /// <param name="source">What it is about, in a word.</param>
    /// <param name="text">The text.</param>
    public void Write(string source, string text)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{clock.Now:HH:mm:ss} {source}: {text}");
        if (isTerminal)
        {
            AnsiConsole.Write(new Text(line + "\n", StyleOf(source)));
        }
        else
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Shows the label as large as the terminal allows.</summary>
    public static void ShowLabel(FirmwareDevice device)
    {
        AnsiConsole.Write(new LabelView(device.Label, device.LabelFile).Draw(AnsiConsole.Profile.Height, AnsiConsole.Profile.Width));
        AnsiConsole.WriteLine();
    }

    /// <summary>Writes what has changed since the last time.</summary>
    public void WriteChanges(FirmwareDevice device, FirmwareRun run, RestartableCollector collector, Uri? ward)
    {
        WriteReports(collector);
        if (_wasOff != device.IsOff)
        {
            _wasOff = device.IsOff;
            Write("power", _wasOff ? "off" : "on");
        }

        WriteNetworks(device, run, collector);
        if (_pattern != device.LightPattern && !device.IsOff)
        {
            _pattern = device.LightPattern;
            Write("light", DisplayText.Light(_pattern));
        }

        if (_pairing != device.PairingState && !device.IsOff && ward is not null)
        {
            bool isFirst = _pairing is null;
            _pairing = device.PairingState;
            if (isTerminal || isFirst)
            {
                Write("next", isTerminal ? NextStepText.ForKeys(device, ward) : NextStepText.ForReaders(device, ward));
            }
        }

        if (collector.Values > _values && _sinceValues.Elapsed >= QuietPeriod)
        {
            _values = collector.Values;
            _sinceValues.Restart();
            string stored = _values == 1 ? "value" : "values";
            Write("collector", FormattableString.Invariant($"{LatestOfEach(collector)}; {_values} {stored} stored"));
        }
    }

    private static Style StyleOf(string source) => new(source switch
    {
        "ALARM" => Color.Red,
        "next" or "keys" => Color.Aqua,
        "light" or "nurse" => Color.Yellow,
        "collector" => Color.Green,
        _ => Color.Grey62,
    });

    private static string LatestOfEach(RestartableCollector collector) => string.Join(", ", collector.Latest(EntriesSearched)
        .Select(entry => entry.Reading).OfType<StoredReading>()
        .GroupBy(reading => reading.Vital.Title).OrderBy(ofSign => ofSign.Key, StringComparer.Ordinal)
        .Select(ofSign => DisplayText.Reading(ofSign.MaxBy(reading => reading.Time)!)));

    private void WriteReports(RestartableCollector collector)
    {
        while (_nurseTexts.TryDequeue(out string? text))
        {
            Write("nurse", text);
        }

        while (_alarms.TryDequeue(out StoredAlarm? alarm))
        {
            Write("ALARM", DisplayText.Alarm(alarm));
        }

        foreach (StoredEvent stored in collector.Events.Skip(_events))
        {
            _events++;
            Write("collector", $"the device reports: {DisplayText.Event(stored)}");
        }
    }

    private void WriteNetworks(FirmwareDevice device, FirmwareRun run, RestartableCollector collector)
    {
        if (_network != device.Network)
        {
            _network = device.Network;
            Write("network", _network switch
            {
                NetworkState.Down => "the Wi-Fi is off",
                NetworkState.Up => "connected to the broker",
                _ => "not connected to the broker",
            });
        }

        if (_isCollectorRunning != collector.IsRunning)
        {
            _isCollectorRunning = collector.IsRunning;
            Write("collector", _isCollectorRunning ? "started" : "stopped");
        }

        if (_isBrokerDown != run.IsBrokerDown)
        {
            _isBrokerDown = run.IsBrokerDown;
            Write("broker", _isBrokerDown ? "down" : "back, and has forgotten its sessions");
        }
    }
}
