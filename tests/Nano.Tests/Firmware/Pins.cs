extern alias packages;

using Nano.Tests.World;
using NanoMedAgent.Nano.Chip;
using Event = packages::System.Threading.AutoResetEvent;
using GpioButton = packages::NanoMedAgent.Esp32.GpioButton;
using GpioController = packages::System.Device.Gpio.GpioController;
using NanoThread = packages::System.Threading.Thread;
using Uptime = packages::NanoMedAgent.Esp32.Uptime;

namespace Nano.Tests.Firmware;

/// <summary>Button, light, battery and deep sleep.</summary>
public sealed class Pins
{
    [Fact]
    public void A_tap_after_a_hold_that_was_not_taken_yet_leaves_the_hold() => OnChip.Run(chip =>
    {
        GpioButton button = Button();
        Press(chip, 3_000);
        Press(chip, 200);
        button.TryTakePress(out int first).ShouldBeTrue();
        button.TryTakePress(out int second).ShouldBeTrue();
        (first, second).ShouldBe((3_000, 200));
        button.TryTakePress(out _).ShouldBeFalse();
    });

    [Fact]
    public void Contacts_that_bounce_are_no_press() => OnChip.Run(chip =>
    {
        GpioButton button = Button();
        Press(chip, 3);
        Press(chip, 2);
        Press(chip, 500);
        Press(chip, 4);
        button.TryTakePress(out int held).ShouldBeTrue();
        held.ShouldBe(500);
        button.TryTakePress(out _).ShouldBeFalse();
    });

    [Fact]
    public void A_button_that_nobody_asks_for_keeps_the_first_presses() => OnChip.Run(chip =>
    {
        GpioButton button = Button();
        for (int i = 1; i <= 10; i++)
        {
            Press(chip, i * 100);
        }

        int presses = 0;
        while (button.TryTakePress(out int held))
        {
            held.ShouldBe(++presses * 100);
        }

        presses.ShouldBe(4);
    });

    [Fact]
    public void It_says_how_long_it_is_held_so_far() => OnChip.Run(chip =>
    {
        GpioButton button = Button();
        button.HeldMilliseconds.ShouldBe(0);
        chip.Pins.Set(FirmwareWard.ButtonPin, false);
        NanoThread.Sleep(1_000);
        button.HeldMilliseconds.ShouldBeInRange(1_000, 1_001);
    });

    [Fact]
    public void An_empty_battery_ends_in_deep_sleep_with_the_light_off_and_the_device_wakes_when_it_is_charged()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 2);
        ward.Cell.Millivolts = 3_300;
        ward.Run(minutes: 2);
        ward.Chip.IsAsleep.ShouldBeTrue(ward.LogText);
        ward.Chip.Pins.IsHigh(FirmwareWard.LightPin).ShouldBeFalse();
        ward.Cell.Millivolts = 4_100;
        ward.Run(minutes: 31);
        ward.Chip.IsAsleep.ShouldBeFalse();
        ward.Chip.WakeupCause.ShouldBe(4);
        int readings = ward.Readings.Count;
        ward.Run(minutes: 3);
        ward.Readings.Count.ShouldBeGreaterThan(readings);
    }

    [Fact]
    public void The_button_wakes_it_from_deep_sleep_unless_the_chip_cannot()
    {
        foreach (bool wakesByPin in new[] { true, false })
        {
            using FirmwareWard ward = new(change: parts => parts with { WakesByPin = wakesByPin });
            ward.PowerOn().Run(minutes: 1);
            ward.Cell.Millivolts = 3_300;
            ward.Run(minutes: 2);
            ward.Press(300);
            ward.Run(minutes: 0.05);
            ward.Chip.IsAsleep.ShouldBe(!wakesByPin);
        }
    }

    [Fact]
    public void A_battery_that_cannot_be_measured_is_as_full_as_before()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 1);
        ward.Chip.FaultAt = call => call.Member == "AdcChannel.ReadValue"
            ? NanoMedAgent.Nano.Calls.NativeFault.Fails : NanoMedAgent.Nano.Calls.NativeFault.None;
        ward.Cell.Millivolts = 3_300;
        ward.Run(minutes: 2);
        ward.Chip.IsAsleep.ShouldBeFalse();
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_bus_that_is_held_is_opened_anew_and_measures_when_it_is_free()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 1);
        ward.Bus.HeldUntilMilliseconds = ward.Clock.UptimeMilliseconds + 30_000;
        ward.Run(minutes: 0.4);
        ward.Chip.Calls["I2cDevice.Dispose"].ShouldBeGreaterThan(0);
        int readings = ward.Readings.Count;
        ward.Run(minutes: 2);
        ward.Readings.Count.ShouldBeGreaterThan(readings + 10);
        ward.Chip.Starts.ShouldBe(1);
    }

    [Fact]
    public void A_log_that_fails_does_not_keep_an_empty_device_awake()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 1);
        int logged = ward.Chip.Calls["DebugLogger.Log"];
        ward.Chip.FaultAt = call => call.Member == "DebugLogger.Log" && call.Number == logged + 1
            ? NanoMedAgent.Nano.Calls.NativeFault.HeapFull : NanoMedAgent.Nano.Calls.NativeFault.None;
        ward.Cell.Millivolts = 3_300;
        ward.Run(minutes: 2);
        ward.Chip.IsAsleep.ShouldBeTrue();
    }

    private static GpioButton Button() => new(new GpioController(), FirmwareWard.ButtonPin, true, new Uptime(), new Event(false));

    private static void Press(SimulatedEsp32 chip, int milliseconds)
    {
        chip.Pins.Set(FirmwareWard.ButtonPin, false);
        NanoThread.Sleep(milliseconds);
        chip.Pins.Set(FirmwareWard.ButtonPin, true);
        NanoThread.Sleep(5);
    }
}
