using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Scenarios;

/// <summary>
/// A patient who follows a scenario, with the small noise of a sensor; the saturation in whole percent, as oximeters have it. A cuff
/// measures at the times of its points alone. The same seed gives the same noise.
/// </summary>
public sealed class ScenarioPatient(VirtualClock clock, Scenario scenario, long seed) : IPatient
{
    private const double MotionOfHeart = 12;
    private const double MotionOfBreath = 3;

    private readonly Random _noise = new((int)(seed ^ (seed >> 32)));
    private readonly Dictionary<VitalSign, int> _measuredByCuff = [];

    /// <inheritdoc/>
    public TimeSpan? Length => null;

    /// <inheritdoc/>
    public string Title => scenario.Title;

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (!scenario.Signs.TryGetValue(sign, out IReadOnlyList<ScenarioPoint>? points))
        {
            return false;
        }

        TimeSpan now = TimeSpan.FromMilliseconds(clock.UptimeMilliseconds);
        if (sign is VitalSign.CuffSystolic or VitalSign.CuffDiastolic or VitalSign.CuffMean)
        {
            int reached = scenario.PointsUntil(sign, now);
            if (reached == _measuredByCuff.GetValueOrDefault(sign))
            {
                return false;
            }

            _measuredByCuff[sign] = reached;
            measurement.Set(points[reached - 1].Value, SignalQuality.Good);
            return true;
        }

        if (sign is VitalSign.OxygenSaturation or VitalSign.PulseRate && scenario.IsDuring(ScenarioEventKind.FingerOff, now))
        {
            measurement.SetMissing(SignalQuality.LeadOff);
            return true;
        }

        bool moves = sign is not (VitalSign.Temperature or VitalSign.OxygenSaturation)
            && scenario.IsDuring(ScenarioEventKind.Motion, now);
        measurement.Set(ValueOf(sign, now, moves), moves ? SignalQuality.Motion : SignalQuality.Good);
        return true;
    }

    private static double DeviationOf(VitalSign sign) => sign switch
    {
        VitalSign.HeartRate or VitalSign.PulseRate => 0.8,
        VitalSign.RespiratoryRate => 0.4,
        VitalSign.OxygenSaturation => 0.3,
        VitalSign.Temperature => 0.03,
        _ => 10,
    };

    private static double MotionOf(VitalSign sign) => sign switch
    {
        VitalSign.HeartRate or VitalSign.PulseRate => MotionOfHeart,
        VitalSign.RespiratoryRate => MotionOfBreath,
        _ => 0,
    };

    private int ValueOf(VitalSign sign, TimeSpan now, bool moves)
    {
        // In tenths; an artery's pressure in pascals, where ten of them are less than a tenth of a millimetre of mercury.
        double noise = NormalNoise.Draw(_noise, DeviationOf(sign)) + (moves ? NormalNoise.Draw(_noise, MotionOf(sign)) : 0);
        double value = Math.Max(0, scenario.ValueAt(sign, now) + (10 * noise));
        return sign == VitalSign.OxygenSaturation ? Math.Min(1000, 10 * (int)Math.Round(value / 10)) : (int)Math.Round(value);
    }
}
