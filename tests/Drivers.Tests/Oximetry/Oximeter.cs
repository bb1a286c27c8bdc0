using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace Drivers.Tests.Oximetry;

/// <summary>A driver, its chip and a finger, and what was measured each second beside what was true.</summary>
internal sealed class Oximeter
{
    private const int MillisecondsInSecond = 1000;

    // What the driver looks back on, and by how much it lags.
    private const double LongestWindow = 8;
    private const double ShortestWindow = 4;
    private const double Lag = 1.5;

    private readonly Measurement _measurement = new();
    private readonly List<(double Seconds, double Saturation)> _saturations = [];

    public Oximeter(SimulatedFinger finger)
    {
        Finger = finger;
        Bus = new SimulatedI2cBus(Clock);
        Chip = new SimulatedOximeter(Bus, Clock, finger);
        Driver = new Max30102(Bus.At(SimulatedOximeter.BusAddress));
    }

    public VirtualClock Clock { get; } = new(DateTimeOffset.UnixEpoch);

    public SimulatedI2cBus Bus { get; }

    public SimulatedFinger Finger { get; }

    public SimulatedOximeter Chip { get; }

    public Max30102 Driver { get; }

    /// <summary>What was measured, once a second.</summary>
    public List<Sensed> Sensed { get; } = [];

    /// <summary>The newest.</summary>
    public Sensed Latest => Sensed[^1];

    /// <summary>Polls as the driver wishes, and asks each second.</summary>
    public Oximeter Run(double seconds)
    {
        long end = Clock.UptimeMilliseconds + (long)(seconds * MillisecondsInSecond);
        while (Clock.UptimeMilliseconds < end)
        {
            long before = Clock.UptimeMilliseconds;
            Driver.Poll(before);
            Clock.AdvanceTo(Math.Min(end, before + Driver.PollMilliseconds));
            _saturations.Add((before / 1000.0, Finger.Saturation));
            if (before / MillisecondsInSecond != Clock.UptimeMilliseconds / MillisecondsInSecond)
            {
                Sensed.Add(Ask());
            }
        }

        return this;
    }

    /// <summary>Nobody polls.</summary>
    public Oximeter Sleep(double seconds)
    {
        Clock.AdvanceTo(Clock.UptimeMilliseconds + (long)(seconds * MillisecondsInSecond));
        return this;
    }

    private Sensed Ask()
    {
        double now = Clock.UptimeMilliseconds / 1000.0;
        (double? rate, SignalQuality rateQuality) = Ask(VitalSign.PulseRate);
        (double? saturation, SignalQuality saturationQuality) = Ask(VitalSign.OxygenSaturation);
        return new Sensed(now, rate, rateQuality, rate is { } r ? Away(r, Rates(now)) : 0, saturation, saturationQuality, saturation is { } s ? Away(s, Saturations(now)) : 0);
    }

    private (double? Value, SignalQuality Quality) Ask(VitalSign sign)
    {
        Driver.TryMeasure(sign, _measurement).ShouldBeTrue();
        return (_measurement.HasValue ? _measurement.Value / 10.0 : null, _measurement.Quality);
    }

    /// <summary>How far a value is from all that was true: the mean rates in windows as the driver may have looked at.</summary>
    private static double Away(double value, IReadOnlyCollection<double> truths) => Math.Max(0, Math.Max(value - truths.Max(), truths.Min() - value));

    private List<double> Rates(double now)
    {
        List<double> rates = [];
        double[] beats = [.. Finger.Beats];
        for (double window = ShortestWindow; window <= LongestWindow; window += 0.25)
        {
            for (double lag = 0; lag <= Lag; lag += 0.1)
            {
                double[] seen = [.. beats.Where(beat => beat > now - lag - window && beat <= now - lag)];
                if (seen.Length > 1)
                {
                    rates.Add((seen.Length - 1) * 60 / (seen[^1] - seen[0]));
                }
            }
        }

        return rates;
    }

    private List<double> Saturations(double now) => [.. _saturations.Where(truth => truth.Seconds > now - LongestWindow - Lag).Select(truth => truth.Saturation)];
}
