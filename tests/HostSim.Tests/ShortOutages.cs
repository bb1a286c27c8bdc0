using HostSim.Tests.World;
using NanoMedAgent.Simulator.Network;

namespace HostSim.Tests;

/// <summary>A network that goes away while answers are on their way.</summary>
public class ShortOutages
{
    [Fact]
    public async Task An_outage_of_twenty_seconds_in_every_minute_of_an_hour_loses_nothing()
    {
        using TemporaryFolder folder = new();
        FinishedRun finished = await FinishedRun.PlayAsync(FinishedRun.Demo(folder, TimeSpan.FromHours(1)) with
        {
            // Each begins when a reading is due, whose predecessor may not have been answered.
            Outages =
            [
                .. Enumerable.Range(1, 59).Select(minute =>
                    new Outage(TimeSpan.FromMinutes(minute), TimeSpan.FromMinutes(minute) + TimeSpan.FromSeconds(20))),
            ],
        });
        (finished.Summary.Lost, finished.Summary.Duplicates, finished.Summary.DeclaredGaps).ShouldBe((0, 0, 0));
    }
}
