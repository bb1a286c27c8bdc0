using System.Globalization;
using NanoMedAgent.HostSim.Simulation;

namespace NanoMedAgent.HostSim.View;

/// <summary>The run as lines of text, for logs and pipes: what it works with, one line whenever something noteworthy changed, and at most one every few seconds besides.</summary>
internal sealed class PlainView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Ward _ward;
    private readonly Run _run;
    private readonly TextWriter _output;
    private TimeSpan _said = TimeSpan.MinValue;
    private bool _wasCut;
    private bool _wasTaken = true;

    /// <summary>Begins to tell.</summary>
    public PlainView(Ward ward, Run run, TextWriter output, SimulationOptions options)
    {
        _ward = ward;
        _run = run;
        _output = output;
        _output.WriteLine($"device {ward.Agent.DeviceId}, patient {ward.Patient.Title}, broker {ward.BrokerName}");
        _output.WriteLine($"keys, device storage and readings in {options.DataFolder}");
        run.Progressed += Tell;
    }

    /// <summary>Says the last line.</summary>
    public void End()
    {
        _run.Progressed -= Tell;
        Say("done");
    }

    private void Tell()
    {
        if (_wasCut != _ward.Link.IsCut)
        {
            _wasCut = _ward.Link.IsCut;
            Say(_wasCut ? "the network is gone" : "the network is back");
        }
        else if (_wasTaken != _ward.Collector.IsTaken)
        {
            _wasTaken = _ward.Collector.IsTaken;
            Say(_wasTaken ? "the collector is back" : "the collector is gone");
        }
        else if (_said == TimeSpan.MinValue || _run.Wall - _said >= Pause)
        {
            Say(_run.IsDraining ? "delivering what waits" : "");
        }
    }

    private void Say(string what)
    {
        _said = _run.Wall;
        string values = string.Join(", ", _ward.Sensors.Latest.Take(4).Select(latest =>
            $"{Words.Sign(latest.Key).Name} {(latest.Value.Value is { } value ? Words.Value(latest.Key, value) : Words.Quality(latest.Value.Quality))}"));
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Words.Time(_run)}  {values}  sensed {_ward.Sensors.Values.Count}, waiting {_ward.Agent.Waiting}, stored {_ward.Collector.Values}{(what.Length > 0 ? $"  ({what})" : "")}"));
    }
}
