using CsCheck;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>Random simulated fingers.</summary>
internal static class Fingers
{
    /// <summary>Clean signals: 40 to 200 beats a minute, 70 to 100 %, 0.3 to 6 % perfusion, any shape, breathing, skin.</summary>
    public static Gen<SimulatedFinger> Clean { get; } =
        from seed in Gen.Int
        from rate in Gen.Double[40, 200]
        from saturation in Gen.Double[70, 99.9]
        from perfusion in Logarithmic(0.3, 6)
        from shape in Gen.Int[0, 2]
        from breaths in Gen.Double[8, 25]
        from swing in Gen.Double[0, 0.06]
        from wander in Gen.Double[0, 0.5]
        from brightness in Gen.Double[150, 500]
        from red in Gen.Double[0.5, 1.1]
        select new SimulatedFinger(seed)
        {
            PulseRate = rate,
            Saturation = saturation,
            Perfusion = perfusion,
            Shape = (PulseShape)shape,
            Breaths = breaths,
            RateSwing = swing,
            Wander = wander,
            Brightness = brightness,
            RedShare = red,
        };

    /// <summary>A number between two, with an evenly distributed logarithm.</summary>
    public static Gen<double> Logarithmic(double least, double most) => Gen.Double[Math.Log(least), Math.Log(most)].Select(Math.Exp);

    /// <summary>A description of a finger for a failing test.</summary>
    public static string Print(SimulatedFinger finger) => FormattableString.Invariant(
        $"{finger.PulseRate:F1}/min {finger.Saturation:F1} % {finger.Shape} {finger.Contact} perfusion {finger.Perfusion:F2}")
        + FormattableString.Invariant(
            $" motion {finger.Motion:F2}x{finger.MotionRatio:F2} noise {finger.Noise:F2} wander {finger.Wander:F2}")
        + FormattableString.Invariant(
            $" swing {finger.RateSwing:F2} irregular {finger.Irregularity:F2} flicker {finger.Flicker:F1}@{finger.FlickerHertz:F1}");
}
