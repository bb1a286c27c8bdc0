using CsCheck;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>
/// Whatever a finger does: a value is right, or there is none and a reason for it. A disturbance that is the same in both colours, weaker than the pulse and of its pace, is not told from the
/// pulse: one saturation in some thousand is a little further off than it should be, and none is far off.
/// </summary>
public sealed class BadSignals
{
    private const int Times = 60;
    private const double FarRate = 3;
    private const double FarSaturation = 4;
    private const int MostOff = 50;

    // Twice the mains, or the mains themselves, and mains that are a little off.
    private static readonly double[] Lamps = [50, 60, 99.8, 100, 100.1, 119.8, 120, 120.2];

    [Fact]
    public void A_finger_that_moves() => Check(Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.02, 5), Gen.Double[0.8, 1.3]).Select((finger, motion, ratio) =>
    {
        finger.Motion = motion;
        finger.MotionRatio = ratio;
        return finger;
    }));

    [Fact]
    public void A_finger_that_is_loose() => Check(Fingers.Clean.Select(finger =>
    {
        finger.Contact = FingerContact.Loose;
        return finger;
    }));

    [Fact]
    public void A_finger_that_is_pressed() => Check(Fingers.Clean.Select(finger =>
    {
        finger.Contact = FingerContact.Pressed;
        return finger;
    }));

    [Fact]
    public void A_cold_finger() => Check(Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.01, 0.3)).Select((finger, perfusion) =>
    {
        finger.Perfusion = perfusion;
        return finger;
    }));

    [Fact]
    public void A_noisy_chip() => Check(Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.1, 20)).Select((finger, noise) =>
    {
        finger.Noise = noise;
        return finger;
    }));

    [Fact]
    public void A_heart_out_of_rhythm() => Check(Gen.Select(Fingers.Clean, Gen.Double[0.02, 0.35]).Select((finger, irregularity) =>
    {
        finger.Irregularity = irregularity;
        return finger;
    }));

    [Fact]
    public void Lamps_that_flicker() => Check(Gen.Select(Fingers.Clean, Fingers.Logarithmic(0.1, 50), Gen.Int[0, Lamps.Length - 1].Select(lamp => Lamps[lamp])).Select((finger, light, hertz) =>
    {
        finger.Flicker = light;
        finger.FlickerHertz = hertz;
        return finger;
    }));

    [Fact]
    public void A_thing_that_is_no_finger() => Gen.Select(Gen.Int, Fingers.Logarithmic(0.05, 5), Fingers.Logarithmic(0.01, 5)).Sample(
        (seed, noise, motion) =>
        {
            SimulatedFinger thing = new(seed) { Contact = FingerContact.Thing, Noise = noise, Motion = seed % 2 == 0 ? motion : 0 };
            new Oximeter(thing).Run(25).Sensed.ShouldAllBe(sensed => sensed.Rate == null && sensed.Saturation == null);
        },
        iter: Times,
        threads: 1);

    [Fact]
    public void Rate_and_saturation_that_jump() => Check(Fingers.Clean, (oximeter, other) =>
    {
        oximeter.Finger.PulseRate = other.PulseRate;
        oximeter.Finger.Saturation = other.Saturation;
    });

    [Fact]
    public void A_pulse_whose_height_jumps() => Check(Fingers.Clean, (oximeter, other) => oximeter.Finger.Perfusion = other.Perfusion);

    [Fact]
    public void A_finger_that_goes_and_another_that_comes()
    {
        Oximeter oximeter = new Oximeter(new SimulatedFinger(5)).Run(15);
        oximeter.Latest.Rate.ShouldNotBeNull();
        oximeter.Finger.Contact = FingerContact.Off;
        oximeter.Run(3);
        oximeter.Latest.RateQuality.ShouldBe(SignalQuality.LeadOff);
        oximeter.Latest.SaturationQuality.ShouldBe(SignalQuality.LeadOff);
        oximeter.Chip.RedMilliamperes.ShouldBe(0, "nobody is there to shine on");
        oximeter.Chip.InfraredMilliamperes.ShouldBeLessThan(2);
        oximeter.Finger.Contact = FingerContact.On;
        oximeter.Finger.PulseRate = 120;
        oximeter.Finger.Saturation = 88;
        oximeter.Run(15);
        oximeter.Latest.Rate.ShouldNotBeNull();
        oximeter.Latest.Saturation.ShouldNotBeNull();
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1200)]
    public void Skin_as_dark_or_bright_as_it_may_be_is_lit_accordingly(double brightness)
    {
        Oximeter oximeter = new Oximeter(new SimulatedFinger(5) { Brightness = brightness, Perfusion = 3, Noise = 0.1 }).Run(25);
        (oximeter.Latest.Rate is not null || oximeter.Latest.RateQuality == SignalQuality.LeadOff).ShouldBeTrue();
        oximeter.Sensed.ShouldAllBe(sensed => sensed.IsTrue);
    }

    private static void Check(Gen<SimulatedFinger> fingers)
    {
        List<Sensed> all = [];
        fingers.Sample(finger => all.AddRange(Verified(new Oximeter(finger).Run(25))), iter: Times, threads: 1, print: Fingers.Print);
        ShouldBeTrue(all);
    }

    private static void Check(Gen<SimulatedFinger> fingers, Action<Oximeter, SimulatedFinger> change)
    {
        List<Sensed> all = [];
        Gen.Select(fingers, fingers).Sample(
            (finger, other) =>
            {
                Oximeter oximeter = new Oximeter(finger).Run(15);
                change(oximeter, other);
                all.AddRange(Verified(oximeter.Run(25)));
                oximeter.Sensed.TakeLast(10).Count(sensed => sensed.Rate is not null).ShouldBeGreaterThan(5, "it has to come back");
            },
            iter: Times,
            threads: 1,
            print: pair => $"{Fingers.Print(pair.Item1)}; then {Fingers.Print(pair.Item2)}");
        ShouldBeTrue(all);
    }

    private static void ShouldBeTrue(List<Sensed> all) => all.Count(sensed => !sensed.IsTrue).ShouldBeLessThanOrEqualTo(all.Count / MostOff);

    private static List<Sensed> Verified(Oximeter oximeter)
    {
        oximeter.Sensed.ShouldAllBe(sensed => sensed.RateError <= FarRate && sensed.SaturationError <= FarSaturation);
        oximeter.Sensed.Where(sensed => sensed.Rate is null).ShouldAllBe(sensed => sensed.RateQuality >= SignalQuality.LeadOff);
        return oximeter.Sensed;
    }
}
