using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>The sensors with a witness: writes down what they gave to the agent, so that it can be compared with what the collector has.</summary>
public sealed class ObservedPatient(IPatient patient, VirtualClock clock) : IVitalSigns
{
    private readonly List<SensedValue> _values = [];
    private readonly Dictionary<VitalSign, (int? Value, SignalQuality Quality)> _latest = [];

    /// <summary>All values so far that were not forgotten.</summary>
    public IReadOnlyList<SensedValue> Values => _values;

    /// <summary>Whether the sensors are taken off: then nothing is measured any more.</summary>
    public bool IsOff { get; set; }

    /// <summary>The newest of each vital sign; no value where the sensor had none.</summary>
    public IReadOnlyDictionary<VitalSign, (int? Value, SignalQuality Quality)> Latest => _latest;

    /// <summary>Forgets all but the first so many values: the device keeps nothing of whom nobody has paired it with.</summary>
    public void Disregard(int count) => _values.RemoveRange(count, _values.Count - count);

    /// <summary>Forgets what was measured before a second of the run.</summary>
    public void Forget(long beforeSeconds)
    {
        int count = _values.FindIndex(value => value.Seconds >= beforeSeconds);
        _values.RemoveRange(0, count < 0 ? _values.Count : count);
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (IsOff || !patient.TryMeasure(sign, measurement))
        {
            return false;
        }

        _latest[sign] = (measurement.HasValue ? measurement.Value : null, measurement.Quality);
        if (measurement.HasValue)
        {
            _values.Add(new SensedValue(sign, clock.UptimeMilliseconds / 1000, measurement.Value));
        }

        return true;
    }
}
