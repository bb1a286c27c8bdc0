using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;

namespace HostSim.Tests;

/// <summary>What a person sees who pulls the battery, or places a fault in the flash.</summary>
public class PowerOff
{
    [Fact]
    public async Task A_device_whose_power_goes_starts_again_and_what_is_missing_is_declared()
    {
        using TemporaryFolder folder = new();
        bool cut = false;
        Played played = await Played.ThroughAsync(
            Played.Demo(folder, TimeSpan.FromMinutes(20)) with { Outages = [new Outage(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10))] },
            (ward, run) => run.Progressed += () =>
            {
                if (!cut && run.Elapsed > TimeSpan.FromMinutes(8))
                {
                    cut = true;
                    ward.Beds[0].CutPower("by hand");
                }
            });
        played.Summary.Starts.ShouldBe(2);
        (played.Summary.Lost, played.Summary.Duplicates).ShouldBe((0, 0));

        // 15 seconds at risk are three readings of five values at most, and one reading more in the seconds without power.
        played.Summary.DeclaredGaps.ShouldBeInRange(1, 30);
        (played.Summary.Stored + played.Summary.DeclaredGaps).ShouldBe(played.Summary.Sensed);
    }

    [Theory]
    [InlineData("cut-at-half@6", 2)]
    [InlineData("cut-before@9", 2)]
    [InlineData("bad-block@3", 1)]
    [InlineData("slow-erase@5:400", 1)]
    public async Task A_fault_of_the_flash_costs_what_was_at_risk_at_most(string fault, int starts)
    {
        using TemporaryFolder folder = new();
        Played played = await Played.ThroughAsync(Played.Demo(folder, TimeSpan.FromMinutes(15)) with
        {
            Outages = [new Outage(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10))],
            FlashFaults = [StorageFault.Parse(fault)!],
        });
        played.Summary.Starts.ShouldBe(starts);
        (played.Summary.Lost, played.Summary.Duplicates).ShouldBe((0, 0));
    }
}
