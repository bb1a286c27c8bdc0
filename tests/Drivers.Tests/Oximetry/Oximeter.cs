using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace Drivers.Tests.Oximetry;

/// <summary>A driver with a simulated chip and finger, and what it measured each second beside the true values.</summary>
internal sealed class Oximeter
{
    private const int MillisecondsInSecond = 1000;

    // Windows that the driver may have used, and its largest delay.
    private const double LongestWindowSeconds = 8;
    private const double ShortestWindowSeconds = 4;
    private const double LagSeconds = 1.5;

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

    /// <summary>Measurements, one a second.</summary>
    public List<Sensed> Sensed { get; } = [];

    /// <summary>The latest measurement.</summary>
    public Sensed Latest => Sensed[^1];

    /// <summary>Polls as often as the driver requires, and measures once a second.</summary>
    public Oximeter Run(double seconds)
    {
        long end = Clock.UptimeMilliseconds + (long)(seconds * MillisecondsInSecond);
        while (Clock.UptimeMilliseconds < end)
        {
            long before = Clock.UptimeMilliseconds;
            Driver.Poll(before);
            Clock.AdvanceTo(Math.Min(end, before + Driver.PollMs));
            _saturations.Add((before / 1000.0, Finger.Saturation));
            if (before / MillisecondsInSecond != Clock.UptimeMilliseconds / MillisecondsInSecond)
            {
                Sensed.Add(Measure());
            }
        }

        return this;
    }

    /// <summary>Time passes without a poll.</summary>
    public Oximeter Sleep(double seconds)
    {
        Clock.AdvanceTo(Clock.UptimeMilliseconds + (long)(seconds * MillisecondsInSecond));
        return this;
    }

    private Sensed Measure()
    {
        double nowSeconds = Clock.UptimeMilliseconds / 1000.0;
        (double? rate, SignalQuality rateQuality) = Measure(VitalSign.PulseRate);
        (double? saturation, SignalQuality saturationQuality) = Measure(VitalSign.OxygenSaturation);
        double rateError = rate is { } r ? Error(r, Rates(nowSeconds)) : 0;
        double saturationError = saturation is { } s ? Error(s, Saturations(nowSeconds)) : 0;
        return new Sensed(nowSeconds, rate, rateQuality, rateError, saturation, saturationQuality, saturationError);
    }

    private (double? Value, SignalQuality Quality) Measure(VitalSign sign)
    {
        Driver.TryMeasure(sign, _measurement).ShouldBeTrue();
        return (_measurement.HasValue ? _measurement.Value / 10.0 : null, _measurement.Quality);
    }

    /// <summary>Distance of a value from the range of true values.</summary>
    private static double Error(double value, IReadOnlyCollection<double> truths) =>
        Math.Max(0, Math.Max(value - truths.Max(), truths.Min() - value));

    // Mean rates in all windows that the driver may have used.
    private List<double> Rates(double nowSeconds)
    {
        List<double> rates = [];
        double[] beats = [.. Finger.Beats];
        for (double window = ShortestWindowSeconds; window <= LongestWindowSeconds; window += 0.25)
        {
            for (double lag = 0; lag <= LagSeconds; lag += 0.1)
            {
                double[] seen = [.. beats.Where(beat => beat > nowSeconds - lag - window && beat <= nowSeconds - lag)];
                if (seen.Length > 1)
                {
                    rates.Add((seen.Length - 1) * 60 / (seen[^1] - seen[0]));
                }
            }
        }

        return rates;
    }

    private List<double> Saturations(double nowSeconds) =>
        [.. _saturations.Where(truth => truth.Seconds > nowSeconds - LongestWindowSeconds - LagSeconds).Select(truth => truth.Saturation)];
}
