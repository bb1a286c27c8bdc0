using Hospital.Tests.World;
using NanoMedAgent.Hospital.Planning;

namespace Hospital.Tests.Boards;

/// <summary>What <c>medagent outbox plan</c> says of a board.</summary>
public class OutboxPlans
{
    [Fact]
    public async Task Each_number_of_vital_signs_has_a_plan()
    {
        for (int vitals = 1; vitals <= OutboxPlan.VitalsLimit; vitals++)
        {
            (await Programs.Succeeds("outbox", "plan", "--board", "esp32-devkitc", "--vitals", $"{vitals}")).ShouldContain("flash life");
        }
    }

    [Fact]
    public async Task A_battery_is_planned_where_its_capacity_is_given()
    {
        (await Programs.Succeeds("outbox", "plan", "--board", "xiao-esp32-c3")).ShouldNotContain("battery");
        string plan = await Programs.Succeeds("outbox", "plan", "--board", "xiao-esp32-c3", "--battery-mwh", "3700");
        plan.ShouldMatch("battery +about [0-9]+ h +estimated: [0-9]+ mA with Wi-Fi");
        (await Programs.Succeeds("outbox", "plan", "--board", "xiao-esp32-c3", "--battery-mwh", "3700", "--json"))
            .ShouldContain("\"milliamperes\"");
        (await Programs.Fails("outbox", "plan", "--board", "xiao-esp32-c3", "--battery-mwh", "-1"))
            .ShouldContain("--battery-mwh -1: give the capacity, or 0 for none");
    }

    [Fact]
    public void A_chip_that_takes_less_lasts_longer_and_shorter_periods_cost_battery()
    {
        BatteryPlan usual = new() { Chip = "ESP32", MilliwattHours = 7_400, PeriodSeconds = 60 };
        usual.Hours.ShouldBeInRange(24, 100);
        (usual with { Chip = "ESP32-C3" }).Hours.ShouldBeGreaterThan(usual.Hours);
        (usual with { PeriodSeconds = 1 }).Hours.ShouldBeLessThan(usual.Hours);
        BatteryPlan.SigningSecondsADay.ShouldBeInRange(1, 600);
    }
}
