using CsCheck;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>A rate is counted by the chip's clock. If that is wrong, the rate is as wrong, and nothing in the signal shows it.</summary>
public sealed class WrongClocks
{
    // The driver refuses a twentieth; it counts whole samples.
    private const double RefusedError = 0.055;
    private const double LargestRateError = 3;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.9)]
    [InlineData(1.1)]
    [InlineData(1.4)]
    [InlineData(1.7)]
    [InlineData(2)]
    public void A_chip_whose_clock_is_far_off_gives_no_value_and_is_a_sensor_fault(double speed)
    {
        foreach (double rate in (double[])[40, 80, 120, 190])
        {
            Oximeter oximeter = new(new SimulatedFinger(1) { PulseRate = rate });
            oximeter.Chip.ClockError = speed - 1;
            oximeter.Run(60);
            oximeter.Sensed.ShouldAllBe(sensed => sensed.Rate == null && sensed.Saturation == null, $"{rate}/min at {speed}");
            oximeter.Sensed.Where(sensed => sensed.Seconds > 20)
                .ShouldAllBe(sensed => sensed.RateQuality == SignalQuality.SensorFault, $"{rate}/min at {speed}");
        }
    }

    [Fact]
    public void A_chip_that_runs_at_the_right_speed_again_is_no_fault_any_more()
    {
        Oximeter oximeter = new(new SimulatedFinger(1));
        oximeter.Chip.ClockError = 0.6;
        oximeter.Run(30).Latest.RateQuality.ShouldBe(SignalQuality.SensorFault);
        oximeter.Chip.ClockError = 0;
        oximeter.Run(20).Latest.RateQuality.ShouldBe(SignalQuality.Good);
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight);
    }

    [Fact]
    public void Whatever_the_clock_and_the_finger_a_value_is_right_or_not_given() =>
        Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.5, 2), AnyOf(0, 0.2, 1), AnyOf(0, 0.05, 0.2)).Sample(
            (finger, speed, motion, irregularity) =>
            {
                finger.Motion = motion * finger.Perfusion;
                finger.Irregularity = irregularity;
                Oximeter oximeter = new(finger);
                oximeter.Chip.ClockError = speed - 1;
                oximeter.Run(40);
                oximeter.Sensed.ShouldAllBe(sensed => sensed.RateError <= LargestRateError);
                if (Math.Abs(speed - 1) > RefusedError)
                {
                    oximeter.Sensed.ShouldAllBe(sensed => sensed.Rate == null && sensed.Saturation == null);
                }
            },
            iter: Effort.Cases(80),
            threads: 1,
            print: all => $"{Fingers.Print(all.Item1)} clock {all.Item2:F3}");

    private static Gen<double> AnyOf(params double[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);
}
