extern alias packages;

using Nano.Tests.World;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Pins;
using GpioBuzzer = packages::NanoMedAgent.Esp32.GpioBuzzer;
using GpioController = packages::System.Device.Gpio.GpioController;
using NanoThread = packages::System.Threading.Thread;

namespace Nano.Tests.Firmware;

/// <summary>The pin of a buzzer.</summary>
public sealed class Buzzers
{
    private const int Pin = 12;

    [Fact]
    public void The_pin_is_high_in_the_pulses_of_each_sound_and_low_as_soon_as_there_is_silence() => OnChip.Run(chip =>
    {
        List<(long Ms, bool IsHigh)> edges = [];
        GpioBuzzer buzzer = new(new GpioController(), Pin);
        chip.Pins.IsHigh(Pin).ShouldBeFalse("it is silent until something happens");
        chip.Pins.Listen(Pin, isHigh => edges.Add((chip.Scheduler.NowMs, isHigh)));
        SimulatedBuzzer simulated = new(chip.Parts.Clock);
        foreach (AlarmSound sound in new[] { AlarmSound.Low, AlarmSound.High, AlarmSound.Medium, AlarmSound.None, AlarmSound.Reminder })
        {
            Ask(sound);
            NanoThread.Sleep(25_000);
            Ask(sound);
            NanoThread.Sleep(15_100);
        }

        // In the middle of a pulse.
        Ask(AlarmSound.None);
        NanoThread.Sleep(1_000);
        edges.Where(edge => edge.IsHigh).Zip(edges.Where(edge => !edge.IsHigh), (on, off) => (on.Ms, off.Ms)).ShouldBe(simulated.Pulses);
        edges.Count.ShouldBe(2 * simulated.Pulses.Count);
        edges.Count.ShouldBeGreaterThan(60);

        void Ask(AlarmSound sound)
        {
            buzzer.Sound(sound, sound == AlarmSound.Reminder ? 40 : 0);
            simulated.Sound(sound, sound == AlarmSound.Reminder ? 40 : 0);
        }
    });
}
