using NanoMedAgent.Measurements;

namespace NanoMedAgent.Drivers;

/// <summary>A thermometer on the skin. What it measured stays for two polls that fail; a third one is a fault of the sensor.</summary>
public abstract class Thermometer : ISensor
{
    /// <summary>What <see cref="TryRead"/> says when the chip has not converted yet.</summary>
    protected const int NotYet = int.MinValue;

    // Above it is no patient's.
    private const int MostTenths = 450;
    private const int MostFailures = 3;

    private readonly int _least;
    private int _failures;
    private bool _isKnown;
    private int _tenths;
    private SignalQuality _reason = SignalQuality.WeakSignal;

    /// <summary>A thermometer.</summary>
    /// <param name="least">Tenths of a degree Celsius below which it is on nobody's skin.</param>
    protected Thermometer(int least) => _least = least;

    /// <inheritdoc/>
    public int PollMilliseconds => 1500;

    /// <inheritdoc/>
    public void Poll(long uptimeMilliseconds)
    {
        if (TryRead(out int tenths) && tenths != NotYet)
        {
            _failures = 0;
            _tenths = tenths;
            _isKnown = tenths >= _least && tenths <= MostTenths;
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
        if (sign != VitalSign.Temperature)
        {
            return false;
        }

        if (_isKnown)
        {
            measurement.Set(_tenths, SignalQuality.Good);
        }
        else
        {
            measurement.SetMissing(_reason);
        }

        return true;
    }

    /// <summary>Reads the chip.</summary>
    /// <param name="tenths">Tenths of a degree Celsius, or <see cref="NotYet"/>.</param>
    /// <returns>false when it does not answer, or not as it should.</returns>
    protected abstract bool TryRead(out int tenths);
}
