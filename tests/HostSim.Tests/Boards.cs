using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests;

/// <summary>The demo through a board's chips, with the drivers of the firmware.</summary>
public class Boards
{
    public static TheoryData<string> All => [.. SimulatedBoard.All];

    [Theory]
    [MemberData(nameof(All))]
    public async Task On_each_board_what_its_chips_measure_arrives_and_nothing_is_lost(string id)
    {
        using TemporaryFolder folder = new();
        SimulatedBoard board = SimulatedBoard.Of(id);
        Played played = await Played.ThroughAsync(Played.Demo(folder, TimeSpan.FromMinutes(10)) with { Board = board }, (ward, _) => ward.Beds[0].Flash.Capacity.ShouldBe((long)board.Flash.Blocks * FlashGeometry.BlockBytes));
        played.Summary.IsSound.ShouldBeTrue();
        played.Summary.Alarms.ShouldBeGreaterThan(0, "the patient's saturation falls after a minute and a half");
        string[] measured = [.. played.Readings.Select(reading => reading.Vital.Name).Distinct().Order()];
        measured.ShouldBe(["o2", "pr", "t"], "there is no chip for anything else");

        // A finger clip wants its seconds; then there is a value every five.
        played.Readings.Count(reading => reading.Vital.Name == "t").ShouldBeGreaterThan(110);
        played.Readings.Count(reading => reading.Vital.Name == "o2").ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task A_device_whose_power_was_cut_measures_again()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Demo(folder, TimeSpan.FromMinutes(4)) with { Board = SimulatedBoard.Of("esp32-devkitc") };
        bool isCut = false;
        Played played = await Played.ThroughAsync(options, (ward, run) => run.Progressed += () =>
        {
            if (!isCut && run.Elapsed > TimeSpan.FromMinutes(1))
            {
                isCut = true;
                ward.Beds[0].CutPower("pulled");
            }
        });
        isCut.ShouldBeTrue();
        played.Summary.Starts.ShouldBe(2);
        DateTimeOffset late = played.Readings[^1].Time!.Value.AddMinutes(-1);
        played.Readings.Count(reading => reading.Vital.Name == "pr" && reading.Time > late).ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData(550, 980)]
    [InlineData(820, 930)]
    [InlineData(1300, 880)]
    public void What_the_drivers_measure_is_what_the_patient_has(int pulse, int saturation)
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        ChipPatient chips = new(new SteadyPatient(pulse, saturation), clock, seed: 7);
        Measurement measurement = new();
        chips.TryMeasure(VitalSign.PulseRate, measurement).ShouldBeTrue();
        measurement.HasValue.ShouldBeFalse("nobody has measured anything yet");
        for (int i = 0; i < 300; i++)
        {
            clock.AdvanceTo(clock.UptimeMilliseconds + 100);
            chips.Poll();
        }

        chips.TryMeasure(VitalSign.PulseRate, measurement).ShouldBeTrue();
        measurement.Quality.ShouldBe(SignalQuality.Good);
        measurement.Value.ShouldBeInRange(pulse - 20, pulse + 20);
        chips.TryMeasure(VitalSign.OxygenSaturation, measurement).ShouldBeTrue();
        measurement.Quality.ShouldBe(SignalQuality.Good);
        measurement.Value.ShouldBeInRange(saturation - 20, saturation + 20);
        chips.TryMeasure(VitalSign.Temperature, measurement).ShouldBeTrue();
        measurement.Value.ShouldBeInRange(365, 367);
        chips.TryMeasure(VitalSign.RespiratoryRate, measurement).ShouldBeFalse();
    }

    [Fact]
    public void A_board_says_what_it_has_and_what_the_agent_takes_of_it()
    {
        SimulatedBoard board = SimulatedBoard.Of("esp32-devkitc");
        board.Limits.ShouldMatch("^256 KB for files; heap [2-5][0-9] of about 64 KB at most, by the cost meter$");
        board.Flash.Blocks.ShouldBe(64);
        SimulatedBoard.Of("m5stack-core2").ReleaseLimit.ShouldBeGreaterThan(board.ReleaseLimit, "it has PSRAM");
        Should.Throw<InvalidDataException>(() => SimulatedBoard.Of("arduino-uno")).Message.ShouldContain("esp32-devkitc");
    }

    private sealed class SteadyPatient(int pulse, int saturation) : NanoMedAgent.Simulator.Patients.IPatient
    {
        public TimeSpan? Length => null;

        public string Title => "steady";

        public bool TryMeasure(VitalSign sign, Measurement measurement)
        {
            measurement.Set(sign switch { VitalSign.PulseRate => pulse, VitalSign.OxygenSaturation => saturation, VitalSign.RespiratoryRate => 150, _ => 366 }, SignalQuality.Good);
            return true;
        }
    }
}
