using Agent.Tests.Alarms;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Planning;

namespace Agent.Tests.Device;

/// <summary>What a device writes and signs on days on which everything is acknowledged.</summary>
public class OrdinaryDays
{
    // All days are alike. That it is so for longer, a campaign shows.
    private static readonly int Days = Effort.IsCampaign ? 10 : 4;

    private const double MinutesInDay = 24 * 60;

    [Fact]
    public void The_wear_of_the_flash_beside_readings_is_no_more_than_the_outbox_plan_says()
    {
        using SimulatedWard ward = new(periodSeconds: 60, change: AlarmReports.With(AlarmReports.Limit("hr", 50, 120)));
        ward.Run(MinutesInDay);
        long erases = ward.Storage.TotalErases;
        ward.Run(Days * MinutesInDay);
        ward.Agent.Waiting.ShouldBe(0);
        OutboxPlan plan = new()
        {
            PartitionBytes = ward.Storage.Capacity,
            Vitals = 4,
            PeriodSeconds = 60,
            SecondsAtRisk = 15,
            OfflineHoursADay = 2,
        };
        double counted = (ward.Storage.TotalErases - erases) / (double)Days;

        // How many there are depends on which files share a directory's block with the time, which is written each hour.
        counted.ShouldBeInRange(1, 1.1 * (plan.AllErasesADay - plan.ErasesADay), "erases a day");
        (ward.Checkpoints().Count / (double)(Days + 1)).ShouldBeInRange(23, 25, "a signature an hour");
    }
}
