using CsCheck;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>
/// Disturbed signals give right values, or no value and a reason. A disturbance that is equal in both colours, weaker than the pulse and of
/// its pace cannot be distinguished from a pulse: one saturation in some thousands is slightly out of the limit. One rate in some hundred
/// thousand is far out: the first after six seconds, in which the movement was as strong and as regular as a pulse.
/// </summary>
public sealed class BadSignals
{
    private const double LargestRateError = 3;
    private const double LargestSaturationError = 4;

    private static readonly int Samples = Effort.Cases(60);

    // At most one value in so many is out of the usual limits.
    private const int ValuesPerOutlier = 50;

    // Beside one, at most one value in so many is far out.
    private const int ValuesPerFarOut = 10_000;

    // The frequency of the mains and twice that, also for mains that are slightly off.
    private static readonly double[] LampHertz = [50, 60, 99.8, 100, 100.1, 119.8, 120, 120.2];

    [Fact]
    public void A_moving_finger_gives_right_values_or_none() =>
        Check(Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.02, 5), Gen.Double[0.8, 1.3]).Select((finger, motion, ratio) =>
        {
            finger.Motion = motion;
            finger.MotionRatio = ratio;
            return finger;
        }));

    [Fact]
    public void A_loose_finger_gives_right_values_or_none() => Check(Fingers.Clean.Select(finger =>
    {
        finger.Contact = FingerContact.Loose;
        return finger;
    }));

    [Fact]
    public void A_finger_pressed_on_gives_right_values_or_none() => Check(Fingers.Clean.Select(finger =>
    {
        finger.Contact = FingerContact.Pressed;
        return finger;
    }));

    [Fact]
    public void A_cold_finger_gives_right_values_or_none() =>
        Check(Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.01, 0.3)).Select((finger, perfusion) =>
        {
            finger.Perfusion = perfusion;
            return finger;
        }));

    [Fact]
    public void A_noisy_chip_gives_right_values_or_none() =>
        Check(Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.1, 20)).Select((finger, noise) =>
        {
            finger.Noise = noise;
            return finger;
        }));

    [Fact]
    public void An_irregular_heart_gives_right_values_or_none() =>
        Check(Gen.Select(Fingers.Clean, Gen.Double[0.02, 0.35]).Select((finger, irregularity) =>
        {
            finger.Irregularity = irregularity;
            return finger;
        }));

    [Fact]
    public void Flickering_lamps_give_right_values_or_none() =>
        Check(
            Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.1, 50), Gen.Int[0, LampHertz.Length - 1].Select(lamp => LampHertz[lamp]))
                .Select((finger, light, hertz) =>
                {
                    finger.Flicker = light;
                    finger.FlickerHertz = hertz;
                    return finger;
                }));

    [Fact]
    public void An_object_that_is_no_finger_gives_no_value() =>
        Gen.Select(Gen.Int, Fingers.Logarithmic(0.05, 5), Fingers.Logarithmic(0.01, 5)).Sample(
            (seed, noise, motion) =>
            {
                SimulatedFinger thing = new(seed)
                {
                    Contact = FingerContact.OtherObject,
                    Noise = noise,
                    Motion = seed % 2 == 0 ? motion : 0,
                };
                new Oximeter(thing).Run(25).Sensed.ShouldAllBe(sensed => sensed.Rate == null && sensed.Saturation == null);
            },
            iter: Samples,
            threads: 1);

    [Fact]
    public void Rate_and_saturation_jump_and_values_are_right_or_none() => Check(Fingers.Clean, (oximeter, other) =>
    {
        oximeter.Finger.PulseRate = other.PulseRate;
        oximeter.Finger.Saturation = other.Saturation;
    });

    [Fact]
    public void The_height_of_the_pulse_jumps_and_values_are_right_or_none() =>
        Check(Fingers.Clean, (oximeter, other) => oximeter.Finger.Perfusion = other.Perfusion);

    [Fact]
    public void A_finger_leaves_and_another_one_arrives_and_both_are_measured()
    {
        Oximeter oximeter = new Oximeter(new SimulatedFinger(5)).Run(15);
        oximeter.Latest.Rate.ShouldNotBeNull();
        oximeter.Finger.Contact = FingerContact.Off;
        oximeter.Run(3);
        oximeter.Latest.RateQuality.ShouldBe(SignalQuality.LeadOff);
        oximeter.Latest.SaturationQuality.ShouldBe(SignalQuality.LeadOff);
        oximeter.Chip.RedMilliamperes.ShouldBe(0, "there is no finger to light");
        oximeter.Chip.InfraredMilliamperes.ShouldBeLessThan(2);
        oximeter.Finger.Contact = FingerContact.On;
        oximeter.Finger.PulseRate = 120;
        oximeter.Finger.Saturation = 88;
        oximeter.Run(15);
        oximeter.Latest.Rate.ShouldNotBeNull();
        oximeter.Latest.Saturation.ShouldNotBeNull();
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1200)]
    public void The_light_is_adjusted_to_very_dark_and_very_bright_skin(double brightness)
    {
        Oximeter oximeter = new Oximeter(new SimulatedFinger(5) { Brightness = brightness, Perfusion = 3, Noise = 0.1 }).Run(25);
        (oximeter.Latest.Rate is not null || oximeter.Latest.RateQuality == SignalQuality.LeadOff).ShouldBeTrue();
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsRight);
    }

    private static void Check(Gen<SimulatedFinger> fingers)
    {
        List<Sensed> all = [];
        fingers.Sample(finger => all.AddRange(Verified(new Oximeter(finger).Run(25))), iter: Samples, threads: 1, print: Fingers.Print);
        ShouldBeRight(all);
    }

    private static void Check(Gen<SimulatedFinger> fingers, Action<Oximeter, SimulatedFinger> change)
    {
        List<Sensed> all = [];
        List<int> valuesAfterwards = [];
        Gen.Select(fingers, fingers).Sample(
            (finger, other) =>
            {
                Oximeter oximeter = new Oximeter(finger).Run(15);
                change(oximeter, other);
                all.AddRange(Verified(oximeter.Run(25)));
                valuesAfterwards.Add(oximeter.Sensed.TakeLast(10).Count(sensed => sensed.Rate is not null));
            },
            iter: Samples,
            threads: 1,
            print: pair => $"{Fingers.Print(pair.Item1)}; then {Fingers.Print(pair.Item2)}");
        ShouldBeRight(all);
        int few = valuesAfterwards.Count(values => values <= 5);
        few.ShouldBeLessThanOrEqualTo(valuesAfterwards.Count / 50, "values come back after a change");
    }

    private static void ShouldBeRight(List<Sensed> all)
    {
        all.Count(sensed => !sensed.IsRight).ShouldBeLessThanOrEqualTo(all.Count / ValuesPerOutlier);
        all.Count(sensed => sensed.RateError > LargestRateError || sensed.SaturationError > LargestSaturationError)
            .ShouldBeLessThanOrEqualTo(1 + (all.Count(sensed => sensed.Rate is not null) / ValuesPerFarOut), "far out");
    }

    private static List<Sensed> Verified(Oximeter oximeter)
    {
        oximeter.Sensed.Where(sensed => sensed.Rate is null).ShouldAllBe(sensed => sensed.RateQuality >= SignalQuality.LeadOff);
        return oximeter.Sensed;
    }
}
