using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Time;

namespace PowerCuts;

/// <summary>A sensor of one vital sign that logs when it was read.</summary>
internal sealed class HeartRateSensor(VirtualClock clock, List<long> sensed) : IVitalSigns
{
    private const int Tenths = 720;

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        measurement.Set(Tenths, SignalQuality.Good);
        if (sign == VitalSign.HeartRate)
        {
            sensed.Add(clock.UnixSeconds);
        }

        return sign == VitalSign.HeartRate;
    }
}
