using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>
/// Days in a ward whose networks fail every hour, whose collector and broker are restarted every day. The large one is
/// <c>dotnet run --project hostsim -c Release -- --devices 100 --duration 30.00:00 --speed max --faults ward --json</c>.
/// </summary>
public class Soak
{
    private const int Devices = 10;
    private const int Days = 3;

    // One reading a minute has four vital signs at least, and sometimes a cuff's three more.
    private const int LeastValues = Devices * Days * 24 * 60 * 4;

    // Of the simulator's objects: SQLite's cache, what the broker keeps of its sessions, the ward's log.
    private const long MemoryGrowth = 1 << 20;

    [Fact]
    public async Task Loses_nothing_stores_nothing_twice_and_needs_no_more_memory_for_it()
    {
        using TemporaryFolder folder = new();
        int collectorReturns = 0;
        int brokerReturns = 0;
        Played played = await Played.ThroughAsync(
            Played.Demo(folder, TimeSpan.FromDays(Days)) with { Devices = Devices, Faults = FaultKind.Ward },
            (ward, run) =>
            {
                bool wasTaken = true;
                bool wasAway = false;
                run.Progressed += () =>
                {
                    collectorReturns += !wasTaken && ward.Collector.IsTaken ? 1 : 0;
                    brokerReturns += wasAway && !ward.IsBrokerAway ? 1 : 0;
                    wasTaken = ward.Collector.IsTaken;
                    wasAway = ward.IsBrokerAway;
                };
            });
        Summary summary = played.Summary;
        (summary.Lost, summary.Duplicates, summary.DeclaredGaps).ShouldBe((0, 0, 0));
        summary.Stored.ShouldBe(summary.Sensed);
        summary.Stored.ShouldBeGreaterThan(LeastValues);
        (collectorReturns, brokerReturns).ShouldBe((Days, Days));
        summary.FlashErases.ShouldBeGreaterThan(Devices * Days * 24, "networks failed every hour");
        (summary.MemoryAtTheEnd - summary.MemoryAtFirst).ShouldBeLessThan(MemoryGrowth);
    }
}
