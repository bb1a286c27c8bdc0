using NanoMedAgent.Measurements;

namespace NanoMedAgent.Drivers;

/// <summary>A thermometer on the skin. Its value stays valid for two failed polls; the third one is reported as a sensor fault.</summary>
public abstract class Thermometer : ISensor
{
    /// <summary>Returned by <see cref="TryRead"/> when the chip has not finished its first conversion.</summary>
    protected const int NotYet = int.MinValue;

    // No patient is hotter.
    private const int MostTenths = 450;
    private const int MostFailures = 3;

    private readonly int _leastTenths;
    private int _failures;
    private bool _isKnown;
    private int _tenths;
    private long _sampledMs;
    private SignalQuality _reason = SignalQuality.WeakSignal;

    /// <summary>A thermometer.</summary>
    /// <param name="leastTenths">Below this many tenths of a °C the thermometer is not worn.</param>
    protected Thermometer(int leastTenths) => _leastTenths = leastTenths;

    /// <inheritdoc/>
    public int PollMs => 1500;

    /// <inheritdoc/>
    public void Poll(long uptimeMilliseconds)
    {
        if (TryRead(out int tenths) && tenths != NotYet)
        {
            _failures = 0;
            _tenths = tenths;
            _sampledMs = uptimeMilliseconds;
            _isKnown = tenths >= _leastTenths && tenths <= MostTenths;
            _reason = SignalQuality.LeadOff;
        }
        else if (++_failures >= MostFailures)
        {
            _isKnown = false;
            _reason = SignalQuality.SensorFault;
        }
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (sign != VitalSign.SkinTemperature)
        {
            return false;
        }

        if (_isKnown)
        {
            measurement.Set(_tenths, SignalQuality.Good);
            measurement.SampledMs = _sampledMs;
        }
        else
        {
            measurement.SetMissing(_reason);
        }

        return true;
    }

    /// <summary>Reads the chip.</summary>
    /// <param name="tenths">Tenths of a °C, or <see cref="NotYet"/>.</param>
    /// <returns>false when it does not answer, or its answer is invalid.</returns>
    protected abstract bool TryRead(out int tenths);
}
