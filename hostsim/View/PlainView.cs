using System.Collections.Concurrent;
using System.Globalization;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;

namespace NanoMedAgent.HostSim.View;

/// <summary>The run as lines of text, for logs and pipes: what it works with, one line whenever something noteworthy changed, and at most one every few seconds besides.</summary>
internal sealed class PlainView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SimulatedWard _ward;
    private readonly Run _run;
    private readonly TextWriter _output;
    private readonly ConcurrentQueue<StoredAlarm> _alarms = [];
    private readonly ConcurrentQueue<string> _told = [];
    private TimeSpan _said = TimeSpan.MinValue;
    private bool _wasCut;
    private bool _wasTaken = true;
    private bool _wasAway;
    private int _starts;
    private int _events;

    /// <summary>Begins to tell.</summary>
    public PlainView(SimulatedWard ward, Run run, TextWriter output, SimulationOptions options, Places places, SimulatedNurse? nurse)
    {
        _ward = ward;
        _run = run;
        _output = output;
        _starts = Starts;
        _output.WriteLine(ward.Beds.Count == 1
            ? $"device {ward.Beds[0].Agent.DeviceId}, patient {ward.Beds[0].Patient.Title}, broker {ward.BrokerName}"
            : $"{ward.Beds.Count} devices, patients made up, broker {ward.BrokerName}");
        if (options.Board is { } board)
        {
            _output.WriteLine($"board {board.Name}: {board.Limits}");
        }

        if (ward.Lab is { } lab)
        {
            _output.WriteLine($"offers {lab.Release.Title}, its payloads at {lab.Address}");
        }

        if (places.Ward is { } pages)
        {
            _output.WriteLine(Guide.ForReaders(ward.Beds[0], pages));
        }

        if (nurse is not null)
        {
            nurse.Told += _told.Enqueue;
        }

        if (places.DevicePage is { } page)
        {
            _output.WriteLine($"the sensor in a browser: {page}");
        }

        _output.WriteLine($"keys, device storage and readings in {options.DataFolder}");
        ward.Collector.AlarmStored += _alarms.Enqueue;
        run.Progressed += Tell;
    }

    private int Starts => _ward.Beds.Sum(bed => bed.Starts);

    private bool IsCut => _ward.Beds.Count == 1 && _ward.Beds[0].Link.IsCut && !_ward.Beds[0].IsOff;

    /// <summary>Says the last line.</summary>
    public void End()
    {
        _ward.Collector.AlarmStored -= _alarms.Enqueue;
        _run.Progressed -= Tell;
        TellAlarms();
        Say("done");
    }

    private void TellAlarms()
    {
        while (_told.TryDequeue(out string? told))
        {
            Say(told);
        }

        while (_alarms.TryDequeue(out StoredAlarm? alarm))
        {
            Say($"ALARM{(_ward.Beds.Count == 1 ? "" : $" of {alarm.Device}")}: {Words.Alarm(alarm)}");
        }
    }

    private void Tell()
    {
        TellAlarms();
        if (_wasCut != IsCut)
        {
            _wasCut = IsCut;
            Say(_wasCut ? "the network is gone" : "the network is back");
        }
        else if (_wasTaken != _ward.Collector.IsTaken)
        {
            _wasTaken = _ward.Collector.IsTaken;
            Say(_wasTaken ? "the collector is back" : "the collector is gone");
        }
        else if (_wasAway != _ward.IsBrokerAway)
        {
            _wasAway = _ward.IsBrokerAway;
            Say(_wasAway ? "the broker is gone" : "the broker is back, and has forgotten everything");
        }
        else if (_starts != Starts)
        {
            _starts = Starts;
            Say(_ward.Beds.Select(bed => bed.PowerCut).FirstOrDefault(cut => cut is not null) is { } cut
                ? $"a device has started again, its power was cut: {cut}" : "a device has started anew for a release");
        }
        else if (_ward.Collector.Events is { } events && _events < events.Count)
        {
            foreach (StoredEvent told in events.Skip(_events))
            {
                Say(Words.Event(told));
            }

            _events = events.Count;
        }
        else if (_said == TimeSpan.MinValue || _run.Wall - _said >= Pause)
        {
            Say(_run.IsDraining ? "delivering what waits" : "");
        }
    }

    private void Say(string what)
    {
        _said = _run.Wall;
        _output.WriteLine($"{Words.Time(_run)}  {(_ward.Beds.Count == 1 ? Values() : Networks())}{Words.Counts(_ward)}{(what.Length > 0 ? $"  ({what})" : "")}");
    }

    private string Values() => string.Join(", ", _ward.Beds[0].Sensors.Latest.Take(4).Select(latest =>
        $"{Words.Sign(latest.Key).Name} {(latest.Value.Value is { } value ? Words.Value(latest.Key, value) : Words.Quality(latest.Value.Quality))}")) + "  ";

    private string Networks() => string.Create(CultureInfo.InvariantCulture, $"{_ward.Beds.Count(bed => bed.Link.IsUp)} of {_ward.Beds.Count} networks up  ");
}
