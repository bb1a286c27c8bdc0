using HostSim.Tests.World;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>The label of a simulated sensor.</summary>
public class SensorLabels
{
    [Fact]
    public async Task A_label_contains_device_and_setup_code_and_is_the_same_after_a_restart()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1)) with { Seed = null };
        string label = await LabelAsync(options);
        (await LabelAsync(options)).ShouldBe(label);

        using TemporaryFolder other = new();
        (await LabelAsync(options with { DataFolder = other.Path })).ShouldNotBe(label);
    }

    [Fact]
    public async Task With_the_same_seed_a_label_is_the_same_in_another_folder_and_each_device_has_its_own()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder other = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1));
        (await LabelAsync(options)).ShouldBe(await LabelAsync(options with { DataFolder = other.Path }));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options with { Devices = 3 }, TestContext.Current.CancellationToken);
        ward.Sensors.Select(sensor => sensor.Label.Serial).ShouldBeUnique();
        ward.Sensors.Select(sensor => Convert.ToHexString(sensor.Label.SetupCode)).ShouldBeUnique();
    }

    private static async Task<string> LabelAsync(SimulationOptions options)
    {
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        ConnectedSensor sensor = ward.Sensors[0];
        sensor.Flash.Files["setup"].ShouldBe(sensor.Label.SetupCode);
        File.Exists(sensor.LabelFile).ShouldBeTrue();
        DeviceLabel.TryParse(sensor.Label.Encode(), out DeviceLabel? _).ShouldBe(LabelRefusal.None);
        return sensor.Label.Encode();
    }
}
