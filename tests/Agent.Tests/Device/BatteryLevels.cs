using Agent.Tests.World;
using NanoMedAgent.Platform;

namespace Agent.Tests.Device;

/// <summary>A battery whose measured level wavers, as under the load of a radio.</summary>
public class BatteryLevels
{
    private const double Second = 1.0 / 60;

    [Fact]
    public void A_single_low_sample_is_no_low_battery()
    {
        using SimulatedWard ward = new();
        ward.Power.BatteryPercent = 40;
        ward.Run(1);
        ward.Power.BatteryPercent = 4;
        ward.Run(1.5 * Second);
        ward.Power.BatteryPercent = 40;
        for (int i = 0; i < 120; i++)
        {
            ward.Run(Second);
            ward.Light.Pattern.ShouldNotBe(LightPattern.BatteryLow);
        }
    }

    [Fact]
    public void A_low_battery_is_shown_within_seconds()
    {
        using SimulatedWard ward = new();
        ward.Run(1);
        ward.Power.BatteryPercent = 9;
        ward.Run(6 * Second);
        ward.Light.Pattern.ShouldBe(LightPattern.BatteryLow);
    }

    [Fact]
    public void A_level_that_wavers_around_the_threshold_changes_the_light_once_and_is_sent_once()
    {
        using SimulatedWard ward = new(periodSeconds: 5);
        ward.Power.BatteryPercent = 11;
        ward.Run(1);
        int changes = 0;
        LightPattern before = ward.Light.Pattern;
        for (int i = 0; i < 600; i++)
        {
            ward.Power.BatteryPercent = i / 7 % 2 == 0 ? 10 : 11;
            ward.Run(Second);
            changes += ward.Light.Pattern == before ? 0 : 1;
            before = ward.Light.Pattern;
        }

        changes.ShouldBe(1);
        ward.Light.Pattern.ShouldBe(LightPattern.BatteryLow);
        ward.Power.BatteryPercent = 14;
        ward.Run(10 * Second);
        ward.Light.Pattern.ShouldNotBe(LightPattern.BatteryLow, "it is being charged");
    }
}
