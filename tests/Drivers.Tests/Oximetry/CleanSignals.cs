using CsCheck;
using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>A finger that lies still gives right values of both kinds.</summary>
public sealed class CleanSignals
{
    private const int RandomFingers = 150;
    private const double ClockLimit = 0.02;

    // The first value after six seconds, at a clock that is 1 or 2 % wrong: in one finger of some thousands it is just out of the limit.
    private const double LargestRateError = 3;
    private const int SecondsPerOutlier = 500;

    public static TheoryData<int> Rates => [40, 50, 60, 75, 90, 110, 130, 150, 170, 200];

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_still_finger_is_measured_within_two_beats_a_minute_and_two_percent(int rate)
    {
        foreach (int saturation in new[] { 70, 75, 80, 85, 90, 95, 98, 100 })
        {
            foreach (PulseShape shape in Enum.GetValues<PulseShape>())
            {
                SimulatedFinger finger = new(rate + saturation) { PulseRate = rate, Saturation = saturation, Shape = shape };
                Oximeter oximeter = new Oximeter(finger).Run(20);
                oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight, $"{rate}/min {saturation} % {shape}");
                oximeter.Sensed.Count(sensed => sensed.Rate is not null)
                    .ShouldBeGreaterThanOrEqualTo(10, $"{rate}/min {saturation} % {shape}");
                oximeter.Sensed.ShouldContain(sensed => sensed.Saturation != null, $"{rate}/min {saturation} % {shape}");
                oximeter.Latest.RateQuality.ShouldBe(SignalQuality.Good);
            }
        }
    }

    [Fact]
    public void Any_still_finger_is_measured_also_when_the_chips_clock_is_wrong()
    {
        int seconds = 0;
        int measured = 0;
        int outliers = 0;
        Gen.Select(Fingers.Clean, Gen.Double[-ClockLimit, ClockLimit]).Sample(
            (finger, clockError) =>
            {
                Oximeter oximeter = new(finger);
                oximeter.Chip.ClockError = clockError;
                oximeter.Run(30);
                oximeter.Sensed.ShouldAllBe(sensed => sensed.RateError <= LargestRateError);
                outliers += oximeter.Sensed.Count(sensed => !sensed.IsRight);
                seconds += oximeter.Sensed.Count(sensed => sensed.Seconds > 15);
                measured += oximeter.Sensed.Count(sensed => sensed.Seconds > 15 && sensed.Rate is not null);
            },
            iter: Effort.Cases(RandomFingers),
            threads: 1,
            print: pair => $"{Fingers.Print(pair.Item1)} clock {pair.Item2:F4}");
        (measured / (double)seconds).ShouldBeGreaterThan(0.9);
        outliers.ShouldBeLessThanOrEqualTo(seconds / SecondsPerOutlier);
    }

    [Fact]
    public void A_rate_of_twice_or_half_the_pulse_is_never_given() =>
        Gen.Select(Fingers.Clean, Gen.Double[60, 95]).Sample(
            (finger, rate) =>
            {
                // At these rates the second wave comes about half a beat after the first.
                finger.PulseRate = rate;
                finger.Shape = PulseShape.Dicrotic;
                new Oximeter(finger).Run(25).Sensed.ShouldAllBe(sensed => sensed.RateError <= Sensed.RateLimit);
            },
            iter: Effort.Cases(60),
            threads: 1,
            print: pair => Fingers.Print(pair.Item1));

    [Fact]
    public void The_perfusion_index_is_given_for_displays()
    {
        double Given(double perfusion) => new Oximeter(new SimulatedFinger(1) { Perfusion = perfusion }).Run(20).Driver.Perfusion / 100.0;
        double[] given = [Given(0.5), Given(1), Given(4)];
        given[0].ShouldBeInRange(0.3, 0.7);
        (given[1] / given[0]).ShouldBeInRange(1.8, 2.2);
        (given[2] / given[0]).ShouldBeInRange(7, 9);
    }

    [Fact]
    public void The_heart_rate_of_an_ECG_is_not_measured() =>
        new Max30102(new SimulatedI2cBus(new(default)).At(Max30102.Address)).TryMeasure(VitalSign.HeartRate, new Measurement())
            .ShouldBeFalse();
}
