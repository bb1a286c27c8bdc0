using HostSim.Tests.World;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>
/// Days in a ward whose networks fail every hour and whose collector and broker are restarted every day: two sensors for two days,
/// and in a campaign ten for more. A hundred sensors for a month are
/// <c>dotnet run --project hostsim -c Release -- --devices 100 --duration 30.00:00 --speed max --faults ward --json</c>.
/// </summary>
[Collection(nameof(RunsAlone))]
public class Soak
{
    // A reading has four vital signs at least, and sometimes a cuff's three more; there is one a minute.
    private const int LeastValuesPerDay = 24 * 60 * 4;

    // Of the simulator's objects: SQLite's cache, the broker's sessions, logs.
    private const long MemoryGrowthBytes = 1 << 20;

    private static readonly int Devices = Effort.IsCampaign ? 10 : 2;
    private static readonly int Days = Effort.Cases(2);

    [Fact]
    public async Task Days_with_faults_lose_no_value_store_none_twice_and_need_no_more_memory()
    {
        using TemporaryFolder folder = new();
        int collectorReturns = 0;
        int brokerReturns = 0;
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromDays(Days)) with { Devices = Devices, Faults = FaultKind.Ward },
            (ward, run) =>
            {
                bool wasRunning = true;
                bool wasDown = false;
                run.Progressed += () =>
                {
                    collectorReturns += !wasRunning && ward.Collector.IsRunning ? 1 : 0;
                    brokerReturns += wasDown && !ward.IsBrokerDown ? 1 : 0;
                    wasRunning = ward.Collector.IsRunning;
                    wasDown = ward.IsBrokerDown;
                };
            });
        Summary summary = finished.Summary;
        (summary.Lost, summary.Duplicates, summary.DeclaredGaps).ShouldBe((0, 0, 0));
        summary.Stored.ShouldBe(summary.Sensed);
        summary.Stored!.Value.ShouldBeGreaterThan(Devices * Days * LeastValuesPerDay);
        (collectorReturns, brokerReturns).ShouldBe((Days, Days));
        summary.FlashErases.ShouldBeGreaterThan(Devices * Days * 24, "networks failed every hour");
        (summary.MemoryAtTheEnd - summary.MemoryAtFirst).ShouldBeLessThan(MemoryGrowthBytes);
    }
}
