using NanoMedAgent.Drivers;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Chips;

/// <summary>The battery's level in percent and mWh.</summary>
public sealed class BatteryLevels
{
    private const int CapacityMilliwattHours = 3700;

    private readonly SimulatedCell _cell = new(1);

    [Theory]
    [InlineData(4250, 100)]
    [InlineData(4200, 100)]
    [InlineData(4020, 80)]
    [InlineData(3840, 50)]
    [InlineData(3730, 20)]
    [InlineData(3440, 2)]
    [InlineData(3200, 0)]
    public void The_level_follows_the_voltage(int millivolts, int expected)
    {
        _cell.Millivolts = millivolts;
        _cell.NoiseMillivolts = 0;
        new Battery(_cell, 100, 100, CapacityMilliwattHours).TryMeasure(out int percent, out int milliwattHours).ShouldBeTrue();
        percent.ShouldBe(expected);
        milliwattHours.ShouldBe(CapacityMilliwattHours * expected / 100);
    }

    [Fact]
    public void The_level_never_rises_while_the_voltage_falls()
    {
        _cell.NoiseMillivolts = 0;
        int before = 100;
        for (_cell.Millivolts = 4300; _cell.Millivolts > 2600; _cell.Millivolts -= 2)
        {
            new Battery(_cell, 100, 100, CapacityMilliwattHours).TryMeasure(out int percent, out _).ShouldBeTrue();
            percent.ShouldBeInRange(Math.Max(0, before - 3), before);
            before = percent;
        }
    }

    [Fact]
    public void There_is_no_level_without_a_cell_or_when_the_pin_cannot_be_read()
    {
        Battery battery = new(_cell, 100, 100, CapacityMilliwattHours);
        foreach (int millivolts in new[] { 0, 1200, 5000 })
        {
            _cell.Millivolts = millivolts;
            battery.TryMeasure(out _, out _).ShouldBeFalse();
        }

        _cell.Millivolts = 3900;
        battery.TryMeasure(out _, out _).ShouldBeTrue();
        _cell.Works = false;
        battery.TryMeasure(out _, out _).ShouldBeFalse();
    }
}
