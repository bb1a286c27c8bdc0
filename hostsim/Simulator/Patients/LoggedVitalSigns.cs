using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>
/// Logs every value that a patient's sensors give to the agent, so that it can be compared with what the collector stored.
/// </summary>
public sealed class LoggedVitalSigns(IPatient patient, VirtualClock clock) : IVitalSigns
{
    private readonly List<SensedValue> _values = [];
    private readonly Dictionary<VitalSign, (int? Value, SignalQuality Quality)> _latest = [];

    /// <summary>The logged values, oldest first.</summary>
    public IReadOnlyList<SensedValue> Values => _values;

    /// <summary>Whether the sensors are detached from the patient: then nothing is measured.</summary>
    public bool IsDetached { get; set; }

    /// <summary>The newest value of each vital sign, in the sensor's unit; no value where the sensor had none.</summary>
    public IReadOnlyDictionary<VitalSign, (int? Value, SignalQuality Quality)> Latest => _latest;

    /// <summary>Removes all values but the first so many.</summary>
    public void KeepFirst(int count) => _values.RemoveRange(count, _values.Count - count);

    /// <summary>Removes what was measured before a second of the run.</summary>
    public void RemoveBefore(long seconds)
    {
        int count = _values.FindIndex(value => value.Seconds >= seconds);
        _values.RemoveRange(0, count < 0 ? _values.Count : count);
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (IsDetached || !patient.TryMeasure(sign, measurement))
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
