using NanoMedAgent.Drivers;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Chips;

/// <summary>A battery, in percent and mWh.</summary>
public sealed class Cells
{
    private const int Capacity = 3700;

    private readonly SimulatedCell _cell = new(1);

    [Theory]
    [InlineData(4250, 100)]
    [InlineData(4200, 100)]
    [InlineData(4020, 80)]
    [InlineData(3840, 50)]
    [InlineData(3730, 20)]
    [InlineData(3440, 2)]
    [InlineData(3200, 0)]
    public void Are_as_full_as_their_voltage_says(int millivolts, int expected)
    {
        _cell.Millivolts = millivolts;
        _cell.NoiseMillivolts = 0;
        new Battery(_cell, 100, 100, Capacity).TryMeasure(out int percent, out int milliwattHours).ShouldBeTrue();
        percent.ShouldBe(expected);
        milliwattHours.ShouldBe(Capacity * expected / 100);
    }

    [Fact]
    public void Never_get_fuller_as_they_run_down()
    {
        _cell.NoiseMillivolts = 0;
        int before = 100;
        for (_cell.Millivolts = 4300; _cell.Millivolts > 2600; _cell.Millivolts -= 2)
        {
            new Battery(_cell, 100, 100, Capacity).TryMeasure(out int percent, out _).ShouldBeTrue();
            percent.ShouldBeInRange(Math.Max(0, before - 3), before);
            before = percent;
        }
    }

    [Fact]
    public void Are_not_there_when_nothing_is_on_the_pin_or_it_does_not_work()
    {
        Battery battery = new(_cell, 100, 100, Capacity);
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
