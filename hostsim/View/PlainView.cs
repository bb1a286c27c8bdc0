using System.Collections.Concurrent;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Measurements;

namespace NanoMedAgent.HostSim.View;

/// <summary>
/// The run as lines of text, for logs and pipes: the settings first, then a line for each event, and at most one every few seconds
/// besides.
/// </summary>
internal sealed class PlainView
{
    private const int ValuesShown = 4;
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(2);

    private readonly SimulatedWard _ward;
    private readonly SimulationRun _run;
    private readonly TextWriter _output;
    private readonly SimulatedStaff? _staff;
    private readonly ConcurrentQueue<StoredAlarm> _alarms = [];
    private readonly ConcurrentQueue<string> _nurseTexts = [];
    private TimeSpan _lastLineAt = TimeSpan.MinValue;
    private bool _wasCut;
    private bool _wasCollectorRunning = true;
    private bool _wasBrokerDown;
    private string? _linkFailure;
    private int _starts;
    private int _events;

    /// <summary>Writes the settings, and follows the run from now on.</summary>
    public PlainView(
        SimulatedWard ward, SimulationRun run, TextWriter output, SimulationOptions options, PageAddresses addresses, SimulatedStaff? staff)
    {
        _ward = ward;
        _run = run;
        _output = output;
        _staff = staff;
        IsSingle = ward.Sensors.Count == 1 || options.HasWard;
        _starts = Starts;
        _output.WriteLine(IsSingle
            ? $"device {ward.Sensors[0].Agent.DeviceId}, patient {ward.Sensors[0].Patient.Title}, broker {ward.BrokerName}"
            : $"{ward.Sensors.Count} devices, patients simulated, broker {ward.BrokerName}");
        if (IsSingle && ward.Sensors.Count > 1)
        {
            string[] courses = [.. ward.Sensors.Skip(1).Select(sensor => sensor.Patient.Title)];
            _output.WriteLine($"{courses.Length} other beds, whose patients are: {string.Join(", ", courses)}");
        }

        if (options.Board is { } board)
        {
            _output.WriteLine($"board {board.Name}: {board.Limits}");
        }

        if (ward.Updates is { } updates)
        {
            _output.WriteLine($"offers {updates.Release.Title}, its payloads at {updates.Address}");
        }

        if (addresses.Ward is { } pages)
        {
            _output.WriteLine(NextStepText.ForReaders(ward.Sensors[0], pages));
        }

        foreach (SimulatedNurse nurse in staff?.All ?? [])
        {
            nurse.Acted += _nurseTexts.Enqueue;
        }

        if (addresses.DevicePage is { } page)
        {
            _output.WriteLine($"the sensor in a browser: {page}");
        }

        _output.WriteLine($"keys, device storage and readings in {options.DataFolder}");
        ward.Collector.AlarmStored += _alarms.Enqueue;
        run.Progressed += WriteProgress;
    }

    /// <summary>Whether somebody has one sensor in hand, whose values are shown; the others lie beside it in the ward.</summary>
    private bool IsSingle { get; }

    private int Starts => _ward.Sensors.Sum(sensor => sensor.Starts);

    private bool IsCut => IsSingle && _ward.Sensors[0].Link.IsCut && !_ward.Sensors[0].IsOff;

    /// <summary>Writes the last line.</summary>
    public void End()
    {
        _ward.Collector.AlarmStored -= _alarms.Enqueue;
        _run.Progressed -= WriteProgress;
        WriteQueued();
        Write("done");
    }

    private void WriteQueued()
    {
        while (_nurseTexts.TryDequeue(out string? text))
        {
            Write(text);
        }

        while (_alarms.TryDequeue(out StoredAlarm? alarm))
        {
            string where = _staff?.BedOf(alarm.Device) is { } bed ? $" in bed {bed}" : IsSingle ? "" : $" of {alarm.Device}";
            Write($"ALARM{where}: {DisplayText.Alarm(alarm)}");
        }
    }

    private void WriteProgress()
    {
        WriteQueued();
        if (_wasCut != IsCut)
        {
            _wasCut = IsCut;
            Write(_wasCut ? "the network is down" : "the network is back");
        }
        else if (_wasCollectorRunning != _ward.Collector.IsRunning && !_ward.Collector.IsElsewhere)
        {
            _wasCollectorRunning = _ward.Collector.IsRunning;
            Write(_wasCollectorRunning ? "the collector is back" : "the collector is stopped");
        }
        else if (IsSingle && _linkFailure != _ward.Sensors[0].Link.Failure)
        {
            _linkFailure = _ward.Sensors[0].Link.Failure;
            Write(_linkFailure is null ? $"connected to {_ward.BrokerName}" : $"not connected to {_ward.BrokerName}: {_linkFailure}");
        }
        else if (_wasBrokerDown != _ward.IsBrokerDown)
        {
            _wasBrokerDown = _ward.IsBrokerDown;
            Write(_wasBrokerDown ? "the broker is down" : "the broker is back, and has forgotten its sessions");
        }
        else if (_starts != Starts)
        {
            _starts = Starts;
            string? cut = _ward.Sensors.Select(sensor => sensor.LastPowerCut).FirstOrDefault(cut => cut is not null);
            Write(cut is null ? "a device has restarted for a release" : $"a device has started again, its power was cut: {cut}");
        }
        else if (_ward.Collector.Events is { } events && _events < events.Count)
        {
            foreach (StoredEvent stored in events.Skip(_events))
            {
                Write(DisplayText.Event(stored));
            }

            _events = events.Count;
        }
        else if (_lastLineAt == TimeSpan.MinValue || _run.Wall - _lastLineAt >= QuietPeriod)
        {
            Write(_run.IsDraining ? "delivering what waits" : "");
        }
    }

    private void Write(string remark)
    {
        _lastLineAt = _run.Wall;
        string state = IsSingle ? Values() : Networks();
        _output.WriteLine($"{DisplayText.Time(_run)}  {state}{DisplayText.Counts(_ward)}{(remark.Length > 0 ? $"  ({remark})" : "")}");
    }

    private string Values() => string.Join(", ", _ward.Sensors[0].Measured.Latest.Take(ValuesShown).Select(latest =>
    {
        (int? value, SignalQuality quality) = latest.Value;
        string text = value is { } number ? DisplayText.Value(latest.Key, number) : DisplayText.Quality(quality);
        return $"{DisplayText.Sign(latest.Key).Name} {text}";
    })) + "  ";

    private string Networks() => $"{_ward.Sensors.Count(sensor => sensor.Link.IsUp)} of {_ward.Sensors.Count} networks up  ";
}
