using HostSim.Tests.World;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;

namespace HostSim.Tests;

/// <summary>A battery that is pulled, and faults of the flash.</summary>
public class PowerAndFlashFaults
{
    [Fact]
    public async Task When_the_power_is_cut_the_sensor_restarts_and_declares_what_is_missing()
    {
        using TemporaryFolder folder = new();
        bool cut = false;
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(20)) with
            {
                Outages = [new Outage(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10))],
            },
            (ward, run) => run.Progressed += () =>
            {
                if (!cut && run.Elapsed > TimeSpan.FromMinutes(8))
                {
                    cut = true;
                    ward.Sensors[0].CutPower("by hand");
                }
            });
        finished.Summary.Starts.ShouldBe(2);
        (finished.Summary.Lost, finished.Summary.Duplicates).ShouldBe((0, 0));

        // 15 seconds at risk are three readings of five values at most, and one reading more in the seconds without power.
        finished.Summary.DeclaredGaps!.Value.ShouldBeInRange(1, 30);
        (finished.Summary.Stored + finished.Summary.DeclaredGaps).ShouldBe(finished.Summary.Sensed);
        finished.Summary.Acknowledged.ShouldBe(finished.Summary.Stored!.Value, "nothing waits any more");
        finished.Summary.Delivered.ShouldBeInRange(finished.Summary.Acknowledged, finished.Summary.Sealed);
    }

    [Fact]
    public async Task When_the_power_is_cut_while_an_answer_waits_the_run_goes_on_and_nothing_is_lost()
    {
        using TemporaryFolder folder = new();
        bool cut = false;
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(2)),
            (ward, run) => run.Progressed += () =>
            {
                ConnectedSensor sensor = ward.Sensors[0];
                if (!cut && run.Elapsed > TimeSpan.FromMinutes(1) && sensor.Unanswered > 0)
                {
                    cut = true;
                    SpinWait.SpinUntil(() => sensor.Link.HasReceived, TimeSpan.FromMinutes(1)).ShouldBeTrue();
                    sensor.CutPower("by hand");
                }
            });
        cut.ShouldBeTrue();
        finished.Summary.Starts.ShouldBe(2);
        (finished.Summary.Lost, finished.Summary.Duplicates).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("cut-at-half@6", 2)]
    [InlineData("cut-before@9", 2)]
    [InlineData("bad-block@3", 1)]
    [InlineData("slow-erase@5:400", 1)]
    public async Task A_fault_of_the_flash_costs_at_most_the_readings_at_risk(string fault, int starts)
    {
        using TemporaryFolder folder = new();
        FinishedRun finished = await FinishedRun.PlayAsync(FinishedRun.Demo(folder, TimeSpan.FromMinutes(15)) with
        {
            Outages = [new Outage(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10))],
            FlashFaults = [StorageFault.Parse(fault)!],
        });
        finished.Summary.Starts.ShouldBe(starts);
        (finished.Summary.Lost, finished.Summary.Duplicates).ShouldBe((0, 0));
    }
}
