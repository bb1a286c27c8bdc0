using Nano.Tests.World;
using NanoMedAgent.Simulator.Chips;

namespace Nano.Tests.Firmware;

/// <summary>The firmware of a board with an ATECC608 on the bus of its sensors.</summary>
public sealed class SecureElements : IDisposable
{
    private readonly FirmwareWard _ward = new(change: parts => parts with { HasElement = true });
    private readonly SimulatedElement _chip;

    public SecureElements() => _chip = new SimulatedElement(_ward.Bus, () => _ward.Clock.UptimeMilliseconds, ElementZone.Locked());

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void The_board_makes_its_key_in_the_chip_measures_and_is_the_same_after_a_power_cut()
    {
        _ward.PowerOn().Run(minutes: 3);
        _ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        _ward.Readings.Count.ShouldBeGreaterThan(20, _ward.LogText);
        int before = _ward.Readings.Count;
        _ward.Chip.CutPower();
        _ward.Run(minutes: 3);
        _ward.Readings.Count.ShouldBeGreaterThan(before + 20, _ward.LogText);
        _ward.Readings.Select(reading => reading.Device).Distinct().ShouldHaveSingleItem();
        _chip.KeysMade.ShouldBe(1);
        _chip.Starts.ShouldBe(1);
    }

    [Fact]
    public void A_chip_that_does_not_answer_at_the_start_is_in_the_log_and_the_board_goes_on_when_it_does()
    {
        _chip.IsDead = true;
        _ward.PowerOn().Run(minutes: 1);
        _ward.LogText.ShouldContain("Agent: the secure element (0x01) fails, try 2");
        _ward.Readings.ShouldBeEmpty();
        _chip.IsDead = false;
        _ward.Run(minutes: 3);
        _ward.Readings.Count.ShouldBeGreaterThan(20, _ward.LogText);
        _ward.Chip.UnhandledExceptions.ShouldBeEmpty();
    }

    [Fact]
    public void A_bus_that_is_held_while_the_board_measures_costs_it_no_identity()
    {
        _ward.PowerOn().Run(minutes: 2);
        _ward.Bus.HeldUntilMilliseconds = _ward.Clock.UptimeMilliseconds + 60_000;
        _ward.Run(minutes: 5);
        _ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        _ward.Readings.Select(reading => reading.Device).Distinct().ShouldHaveSingleItem();
        _chip.KeysMade.ShouldBe(1);
    }
}
