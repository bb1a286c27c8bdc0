using NanoMedAgent.Platform;

namespace NanoMedAgent;

/// <summary>
/// The battery level that decisions are made on. A single sample is wrong while the radio sends, and the level of a cell under load
/// wavers: so it is the median of five samples, and rises only when it has risen by a few percent. That is the hysteresis of every
/// threshold on it.
/// </summary>
internal sealed class BatteryLevel
{
    private const int Samples = 5;
    private const int RisePercent = 3;
    private const long SampleMs = 1_000;

    private readonly IPower _power;
    private readonly int[] _samples = new int[Samples];
    private int _place;
    private long _nextMs;
    private bool _isKnown;

    /// <summary>The level of a battery, which is not known before <see cref="Sample"/>.</summary>
    public BatteryLevel(IPower power) => _power = power;

    /// <summary>The level in percent, 0 to 100.</summary>
    public int Percent = 100;

    /// <summary>The energy left, in milliwatt-hours.</summary>
    public int MilliwattHours;

    /// <summary>Takes a sample, at most once a second.</summary>
    /// <returns>The uptime in milliseconds of the next sample, while the samples and the level differ.</returns>
    public long Sample(long nowMs)
    {
        if (nowMs >= _nextMs)
        {
            _nextMs = nowMs + SampleMs;
            int percent = _power.BatteryPercent;
            _place = (_place + 1) % Samples;
            for (int i = 0; i < Samples && !_isKnown; i++)
            {
                _samples[i] = percent;
            }

            _isKnown = true;
            _samples[_place] = percent;
            int level = IsOther(percent) ? Median() : Percent;
            Percent = IsOther(level) ? level : Percent;
            if (!IsOther(percent))
            {
                MilliwattHours = _power.BatteryMilliwattHours;
            }
        }

        return IsOther(_samples[_place]) ? _nextMs : long.MaxValue;
    }

    private bool IsOther(int percent) => percent < Percent || percent >= Percent + RisePercent || (percent == 100 && Percent < 100);

    private int Median()
    {
        int median = 0;
        for (int i = 0; i < Samples; i++)
        {
            int lower = 0;
            int equal = 0;
            for (int j = 0; j < Samples; j++)
            {
                lower += _samples[j] < _samples[i] ? 1 : 0;
                equal += _samples[j] == _samples[i] ? 1 : 0;
            }

            median = lower <= Samples / 2 && lower + equal > Samples / 2 ? _samples[i] : median;
        }

        return median;
    }
}
