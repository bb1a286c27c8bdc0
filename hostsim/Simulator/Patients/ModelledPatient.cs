using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>
/// A simulated patient: a daily rhythm, breathing, noise, a blood pressure every fifteen minutes, moments of motion, a finger clip that
/// comes off now and then, and a desaturation within the first minutes and then every few hours. The same seed gives the same patient.
/// The model is for demonstration; it is not medically valid.
/// </summary>
public sealed class ModelledPatient(VirtualClock clock, long seed) : IPatient
{
    private const int CuffPeriodSeconds = 900;
    private const double DaySeconds = 86_400;
    private const double DesaturationPeriodSeconds = 3 * 3600;
    private const double FirstDesaturationSeconds = 90;
    private const double DesaturationSeconds = 150;
    private const double MillimetreOfMercury = 133.322387415;

    private readonly Random _noise = new((int)(seed ^ (seed >> 32)));
    private long _cuffSlot = -1;
    private bool _cuffIsInflated;
    private double _motionUntilSeconds;
    private double _clipOffUntilSeconds;
    private double _lastDrawSeconds = -1;

    /// <inheritdoc/>
    public TimeSpan? Length => null;

    /// <inheritdoc/>
    public string Title => "simulated";

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        double seconds = clock.UptimeMilliseconds / 1000.0;
        DrawEvents(seconds);
        bool isOptical = sign is VitalSign.OxygenSaturation or VitalSign.PulseRate;
        if (isOptical && seconds < _clipOffUntilSeconds)
        {
            measurement.SetMissing(SignalQuality.LeadOff);
            return true;
        }

        if (sign is VitalSign.ArterialSystolic or VitalSign.ArterialDiastolic or VitalSign.ArterialMean or VitalSign.SkinTemperature)
        {
            // This patient has no arterial catheter, and no thermometer on the skin.
            return false;
        }

        if (sign >= VitalSign.CuffSystolic && !_cuffIsInflated)
        {
            return false;
        }

        bool moves = seconds < _motionUntilSeconds && sign is not (VitalSign.Temperature or VitalSign.OxygenSaturation);
        measurement.Set(Value(sign, seconds, moves), moves ? SignalQuality.Motion : SignalQuality.Good);
        return true;
    }

    /// <summary>Depth of the current desaturation, 0 to 1.</summary>
    private static double Desaturation(double seconds)
    {
        double since = (seconds - FirstDesaturationSeconds) % DesaturationPeriodSeconds;
        return since is < 0 or > DesaturationSeconds ? 0 : Math.Sin(Math.PI * since / DesaturationSeconds);
    }

    /// <summary>Draws what happens to the patient, once for each instant.</summary>
    private void DrawEvents(double seconds)
    {
        if (seconds == _lastDrawSeconds)
        {
            return;
        }

        _lastDrawSeconds = seconds;
        long slot = (long)(seconds / CuffPeriodSeconds);
        _cuffIsInflated = slot != _cuffSlot;
        _cuffSlot = slot;
        if (_noise.NextDouble() < 0.02)
        {
            _motionUntilSeconds = seconds + 5 + (_noise.NextDouble() * 20);
        }

        if (_noise.NextDouble() < 0.004)
        {
            _clipOffUntilSeconds = seconds + 10 + (_noise.NextDouble() * 50);
        }
    }

    private int Value(VitalSign sign, double seconds, bool moves)
    {
        // Lowest at four in the morning, highest in the afternoon.
        double hour = (clock.Start.TimeOfDay.TotalSeconds + seconds) % DaySeconds / 3600;
        double day = -Math.Cos((hour - 4) / 24 * 2 * Math.PI);
        double low = Desaturation(seconds);
        double heart = 72 + (8 * day) + (18 * low) + (1.5 * Math.Sin(seconds / 17)) + Noise(1.2) + (moves ? Noise(12) : 0);
        return sign switch
        {
            VitalSign.HeartRate => Tenths(heart, 30, 200),
            VitalSign.PulseRate => Tenths(heart + Noise(0.8), 30, 200),
            VitalSign.OxygenSaturation => 10 * (int)Math.Round(Math.Clamp(97.3 - (11 * low) + Noise(0.4), 70, 100)),
            VitalSign.RespiratoryRate => Tenths(15 + (1.5 * day) + (6 * low) + Noise(0.7) + (moves ? Noise(3) : 0), 4, 50),
            VitalSign.Temperature => Tenths(36.7 + (0.35 * day) + Noise(0.04), 33, 42),
            VitalSign.CuffSystolic => Pascals(121 + (7 * day) + Noise(3)),
            VitalSign.CuffDiastolic => Pascals(76 + (4 * day) + Noise(2)),
            _ => Pascals(91 + (5 * day) + Noise(2)),
        };
    }

    private static int Tenths(double value, double least, double most) => (int)Math.Round(10 * Math.Clamp(value, least, most));

    private static int Pascals(double millimetresOfMercury) => (int)Math.Round(Math.Round(millimetresOfMercury, 1) * MillimetreOfMercury);

    private double Noise(double deviation) => NormalNoise.Draw(_noise, deviation);
}
