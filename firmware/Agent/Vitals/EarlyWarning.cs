using NanoMedAgent.Measurements;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;

namespace NanoMedAgent.Vitals;

/// <summary>
/// The National Early Warning Score (NEWS2; Royal College of Physicians, "National Early Warning Score (NEWS) 2", 2017, chart 1) over the
/// parameters that the sensor measures. Consciousness is not among them, and others may be missing. So the score that is reported is the
/// lowest possible one, together with the number of parameters in it.
/// </summary>
internal sealed class EarlyWarning
{
    private const int Parameters = 5;
    private const int SaturationRow = 1;
    private const int SaturationOnScale2Row = 5;
    private const int SaturationOnScale2WithOxygenRow = 6;
    private const int PointsForOxygen = 2;
    private const int WorstPoints = 3;

    private readonly ScoreRule _rule;
    private readonly byte[] _points = new byte[Parameters];
    private readonly long[] _validUntilMs = new long[Parameters];

    /// <summary>A score under a rule.</summary>
    public EarlyWarning(ScoreRule rule) => _rule = rule;

    /// <summary>The sum of the points.</summary>
    public int Score;

    /// <summary>The number of parameters in it.</summary>
    public int Known;

    /// <summary>Processes a value, if the sign is a parameter of the score.</summary>
    public void Observe(VitalSign sign, int value, long nowMs)
    {
        int parameter;
        int row;
        switch (sign)
        {
            case VitalSign.RespiratoryRate:
                row = parameter = 0;
                break;
            case VitalSign.OxygenSaturation:
                parameter = SaturationRow;
                row = !_rule.IsScale2 ? SaturationRow : _rule.IsOnOxygen ? SaturationOnScale2WithOxygenRow : SaturationOnScale2Row;
                break;
            case VitalSign.ArterialSystolic:
            case VitalSign.CuffSystolic:
                row = parameter = 2;
                break;
            case VitalSign.HeartRate:
            case VitalSign.PulseRate:
                row = parameter = 3;
                break;
            case VitalSign.Temperature:
                row = parameter = 4;
                break;
            default:
                return;
        }

        byte points = (byte)PointsOf(row, VitalSigns.Shown(sign, value));
        long validUntilMs = nowMs + (_rule.ValidSeconds * 1000L);

        // Heart rate and pulse, or artery and cuff, measured at the same time: the worse of the two counts.
        if (validUntilMs != _validUntilMs[parameter] || points > _points[parameter])
        {
            _points[parameter] = points;
            _validUntilMs[parameter] = validUntilMs;
        }
    }

    /// <summary>Adds up the points of the values that are still valid.</summary>
    /// <returns>The score, raised to the alarm threshold when a single parameter alone is an alarm.</returns>
    public int ComputeScore(long nowMs)
    {
        Score = _rule.IsOnOxygen ? PointsForOxygen : 0;
        Known = 0;
        int worst = 0;
        for (int i = 0; i < Parameters; i++)
        {
            if (nowMs < _validUntilMs[i])
            {
                Known++;
                Score += _points[i];
                worst = _points[i] > worst ? _points[i] : worst;
            }
        }

        int least = _rule.AlarmAt;
        return _rule.AlarmsAtThree && worst == WorstPoints && Score < least ? least : Score;
    }

    /// <summary>The chart: the points of a value of a parameter. As code it takes no heap.</summary>
    private static int PointsOf(int row, int value) => row switch
    {
        // Breaths in a minute.
        0 => value switch { <= 8 => 3, <= 11 => 1, <= 20 => 0, <= 24 => 2, _ => 3 },

        // Oxygen saturation in percent, scale 1.
        SaturationRow => value switch { <= 91 => 3, <= 93 => 2, <= 95 => 1, _ => 0 },

        // Systolic pressure in millimetres of mercury.
        2 => value switch { <= 90 => 3, <= 100 => 2, <= 110 => 1, <= 219 => 0, _ => 3 },

        // Pulse in a minute.
        3 => value switch { <= 40 => 3, <= 50 => 1, <= 90 => 0, <= 110 => 1, <= 130 => 2, _ => 3 },

        // Temperature in tenths of a degree Celsius.
        4 => value switch { <= 350 => 3, <= 360 => 1, <= 380 => 0, <= 390 => 1, _ => 2 },

        // Oxygen saturation, scale 2, on air.
        SaturationOnScale2Row => value switch { <= 83 => 3, <= 85 => 2, <= 87 => 1, _ => 0 },

        // The same on oxygen.
        _ => value switch { <= 83 => 3, <= 85 => 2, <= 87 => 1, <= 92 => 0, <= 94 => 1, <= 96 => 2, _ => 3 },
    };
}
