using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Patients;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// Whoever wears a device. Each value of a device is another one than the last two thousand, so that it is recognised wherever it is
/// stored.
/// </summary>
internal sealed class LifePatient : IPatient
{
    private const int LowestHeartRate = 300;
    private const int HeartRates = 2_200;

    private int _values;

    /// <inheritdoc/>
    public TimeSpan? Length => null;

    /// <inheritdoc/>
    public string Title => "a patient";

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (sign != VitalSign.HeartRate)
        {
            return false;
        }

        measurement.Set(LowestHeartRate + (_values++ % HeartRates), SignalQuality.Good);
        return true;
    }
}
