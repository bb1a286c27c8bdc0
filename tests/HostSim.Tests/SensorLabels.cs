using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests;

/// <summary>What is printed on a simulated sensor.</summary>
public class SensorLabels
{
    [Fact]
    public async Task A_label_names_its_device_and_its_setup_code_and_stays_when_the_program_is_started_again()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Demo(folder, TimeSpan.FromMinutes(1)) with { Seed = null };
        string label = await LabelAsync(options);
        (await LabelAsync(options)).ShouldBe(label);

        using TemporaryFolder other = new();
        (await LabelAsync(options with { DataFolder = other.Path })).ShouldNotBe(label);
    }

    [Fact]
    public async Task With_the_same_seed_it_is_the_same_on_another_machine_and_another_one_for_each_device()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder other = new();
        SimulationOptions options = Played.Demo(folder, TimeSpan.FromMinutes(1));
        (await LabelAsync(options)).ShouldBe(await LabelAsync(options with { DataFolder = other.Path }));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options with { Devices = 3 }, TestContext.Current.CancellationToken);
        ward.Beds.Select(bed => bed.Label.Serial).ShouldBeUnique();
        ward.Beds.Select(bed => Convert.ToHexString(bed.Label.SetupCode)).ShouldBeUnique();
    }

    [Fact]
    public void A_button_that_is_held_for_a_while_is_let_go_when_that_is_over_however_late_somebody_looks()
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        SimulatedButton button = new(clock);
        clock.AdvanceTo(1_000);
        button.Hold(3_500);
        clock.AdvanceTo(4_400);
        button.HeldMilliseconds.ShouldBe(3_400);
        button.TryTakePress(out int _).ShouldBeFalse();

        clock.AdvanceTo(60_000);
        button.HeldMilliseconds.ShouldBe(0);
        button.TryTakePress(out int held).ShouldBeTrue();
        held.ShouldBe(3_500);
        button.TryTakePress(out int _).ShouldBeFalse();
    }

    private static async Task<string> LabelAsync(SimulationOptions options)
    {
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        Bed bed = ward.Beds[0];
        bed.Flash.Files["setup"].ShouldBe(bed.Label.SetupCode);
        File.Exists(bed.LabelFile).ShouldBeTrue();
        DeviceLabel.TryParse(bed.Label.Encode(), out DeviceLabel? _).ShouldBe(LabelRefusal.None);
        return bed.Label.Encode();
    }
}
