using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Agent.Tests.World;

/// <summary>Sensors that measure what the test sets. A vital sign that was never set has no sensor.</summary>
internal sealed class ScriptedPatient : IVitalSigns
{
    private readonly Dictionary<VitalSign, (int Value, SignalQuality Quality)> _signs = [];

    /// <summary>Uptime in milliseconds of the sample that sensors repeat; null while they take new ones.</summary>
    public long? RepeatsSampleOf { get; set; }

    /// <summary>The sign at which measuring fails once, as with a full heap; null for none.</summary>
    public VitalSign? FailsOnceAt { get; set; }

    /// <summary>Measures in place of what the test has set; null for nobody.</summary>
    public Func<VitalSign, Measurement, bool>? Imagined { get; set; }

    /// <summary>Sets a value in the sensor's unit: tenths, or pascals.</summary>
    public void Has(VitalSign sign, int value, SignalQuality quality = SignalQuality.Good) => _signs[sign] = (value, quality);

    /// <summary>Sets a reason for having no value.</summary>
    public void Lacks(VitalSign sign, SignalQuality reason) => _signs[sign] = (0, reason);

    /// <summary>There is no sensor for it.</summary>
    public void HasNot(VitalSign sign) => _signs.Remove(sign);

    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (FailsOnceAt == sign)
        {
            FailsOnceAt = null;
            throw new InsufficientMemoryException();
        }

        if (Imagined is not null)
        {
            return Imagined(sign, measurement);
        }

        if (!_signs.TryGetValue(sign, out (int Value, SignalQuality Quality) measured))
        {
            return false;
        }

        if (measured.Quality > SignalQuality.Implausible)
        {
            measurement.SetMissing(measured.Quality);
        }
        else
        {
            measurement.Set(measured.Value, measured.Quality);
            measurement.SampledMs = RepeatsSampleOf ?? Measurement.Now;
        }

        return true;
    }
}
