using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Protocol.Tests.World;

/// <summary>Sensors that measure what the example says; a vital sign that it says nothing of has no sensor.</summary>
internal sealed class FakeSensors : IVitalSigns
{
    /// <summary>In tenths of the sign's unit.</summary>
    public Dictionary<VitalSign, int> Tenths { get; } = [];

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        bool isThere = Tenths.TryGetValue(sign, out int value);
        if (isThere)
        {
            measurement.Set(value, SignalQuality.Good);
        }

        return isThere;
    }
}
