using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Patients;

namespace NanoMedAgent.Benchmarks.Alarms;

/// <summary>A patient whose saturation falls when somebody says so.</summary>
internal sealed class SwitchedPatient : IPatient
{
    private const int Healthy = 970;
    private const int Low = 840;

    private volatile bool _isLow;

    /// <inheritdoc/>
    public TimeSpan? Length => null;

    /// <inheritdoc/>
    public string Title => "switched";

    /// <summary>Whether the saturation is below every limit.</summary>
    public bool IsLow
    {
        get => _isLow;
        set => _isLow = value;
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (sign != VitalSign.OxygenSaturation)
        {
            return false;
        }

        measurement.Set(IsLow ? Low : Healthy, SignalQuality.Good);
        return true;
    }
}
