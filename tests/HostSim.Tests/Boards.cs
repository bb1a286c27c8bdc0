using HostSim.Tests.World;
using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Flash;

namespace HostSim.Tests;

/// <summary>Runs that measure with a board's sensor chips, through the firmware's drivers.</summary>
public class Boards
{
    public static TheoryData<string> All => [.. SimulatedBoard.All];

    [Theory]
    [MemberData(nameof(All))]
    public async Task On_each_board_the_values_of_its_chips_are_stored_and_none_is_lost(string id)
    {
        using TemporaryFolder folder = new();
        SimulatedBoard board = SimulatedBoard.Of(id);
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(10)) with { Board = board },
            (ward, _) => ward.Sensors[0].Flash.Capacity.ShouldBe((long)board.Flash.Blocks * FlashGeometry.BlockBytes));
        finished.Summary.IsSound.ShouldBeTrue();
        finished.Summary.Alarms!.Value.ShouldBeGreaterThan(0, "the patient's saturation falls after a minute and a half");
        string[] measured = [.. finished.Readings.Select(reading => reading.Vital.Name).Distinct().Order()];
        measured.ShouldBe(["o2", "pr", "st"], "there is no chip for anything else");

        // A finger clip needs some seconds; after that there is a value every five.
        finished.Readings.Count(reading => reading.Vital.Name == "st").ShouldBeGreaterThan(110);
        finished.Readings.Count(reading => reading.Vital.Name == "o2").ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task After_a_power_cut_the_drivers_measure_again()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(4)) with { Board = SimulatedBoard.Of("esp32-devkitc") };
        bool isCut = false;
        FinishedRun finished = await FinishedRun.PlayAsync(options, (ward, run) => run.Progressed += () =>
        {
            if (!isCut && run.Elapsed > TimeSpan.FromMinutes(1))
            {
                isCut = true;
                ward.Sensors[0].CutPower("by hand");
            }
        });
        isCut.ShouldBeTrue();
        finished.Summary.Starts.ShouldBe(2);
        DateTimeOffset late = finished.Readings[^1].Time!.Value.AddMinutes(-1);
        finished.Readings.Count(reading => reading.Vital.Name == "pr" && reading.Time > late).ShouldBeGreaterThan(5);
    }

    [Fact]
    public void A_board_lists_its_flash_and_heap_and_how_much_the_agent_takes()
    {
        SimulatedBoard board = SimulatedBoard.Of("esp32-devkitc");
        board.Limits.ShouldMatch(
            "^256 KB for files; heap [3-6][0-9] of about 64 KB for the agent, by the cost meter, and about [0-9]+ beside it$");
        board.Flash.Blocks.ShouldBe(64);
        SimulatedBoard.Of("m5stack-core2").ReleaseLimitBytes.ShouldBeGreaterThan(board.ReleaseLimitBytes, "it has PSRAM");
        Should.Throw<InvalidDataException>(() => SimulatedBoard.Of("arduino-uno")).Message.ShouldContain("esp32-devkitc");
    }
}
