using HostSim.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.CommandLine;

namespace HostSim.Tests;

/// <summary>hostsim --firmware: the firmware's own Main at a real broker and a real collector, with the ward's pairing desk.</summary>
public sealed class FirmwareItself
{
    [Fact]
    public async Task The_firmwares_readings_arrive_at_the_collector()
    {
        using TemporaryFolder folder = new();
        int status = await HostSimCommand.Create()
            .Parse(["--firmware", "--no-ward", "--speed", "20", "--duration", "00:01:30", "--seed", "3", "--data", folder.Path])
            .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        status.ShouldBe(0);
        using ReadingStore store = ReadingStore.Open(Path.Combine(folder.Path, "readings.db"));
        store.Measurements.Find(new ReadingQuery()).Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_simulated_nurse_pairs_the_firmware_and_an_outage_delays_its_readings()
    {
        using TemporaryFolder folder = new();
        (int status, string output, string error) = await CommandLine.RunAsync(
            "--firmware", "--speed", "4", "--duration", "00:02:10", "--outage", "00:01:20-00:01:35",
            "--collector-outage", "00:01:45-00:01:50", "--seed", "3", "--data", folder.Path);
        status.ShouldBe(0, output + error);
        output.ShouldContain("in half a minute a simulated nurse pairs it. The ward is at http://127.0.0.1:");
        output.ShouldContain("light: five blue flashes: press the button to confirm the pairing");
        output.ShouldContain("nurse: the simulated nurse reads: The sensor is paired with the patient.");
        output.ShouldContain("network: the Wi-Fi is off");
        output.ShouldContain("light: two amber flashes: measuring, readings are kept");
        output.ShouldContain("collector: stopped");
        output.ShouldContain("collector: started");
        output.ShouldNotContain("\u001b");
        using AssociationStore associations = AssociationStore.Open(Path.Combine(folder.Path, "readings.db"));
        string association = associations.Current().ShouldHaveSingleItem().Id;
        using ReadingStore store = ReadingStore.Open(Path.Combine(folder.Path, "readings.db"));
        IReadOnlyList<StoredReading> readings = store.Measurements.Find(new ReadingQuery());
        readings.ShouldNotBeEmpty(output);
        readings.ShouldAllBe(reading => reading.Association == association);
        readings.ShouldContain(reading => reading.IsLate, "what was measured during the outage came after it");
    }

    [Fact]
    public async Task A_release_is_fetched_from_the_server_loaded_from_files_and_runs_on_trial()
    {
        using TemporaryFolder folder = new();
        string image = Path.Combine(folder.Path, "app.pe");
        await File.WriteAllBytesAsync(image, new byte[9_000], TestContext.Current.CancellationToken);
        (int status, string output, string error) = await CommandLine.RunAsync(
            "--firmware", "--no-ward", "--update", image, "--speed", "4", "--duration", "00:01:30", "--seed", "3", "--data", folder.Path);
        status.ShouldBe(0, output + error);
        output.ShouldContain("demo: offers app.pe.dll, signed by the simulated vendor as release 1");
        output.ShouldContain("firmware: Information: The release with app.pe runs");
        output.ShouldContain("collector: the device reports: release 1: ");
    }

    [Fact]
    public async Task A_firmware_without_an_owner_gets_it_by_the_makers_voucher_then_its_policy_and_then_a_patient()
    {
        using TemporaryFolder folder = new();
        string[] options = ["--firmware", "--unowned", "--speed", "4", "--seed", "3", "--data", folder.Path];
        (int status, string output, string error) = await CommandLine.RunAsync([.. options, "--duration", "00:06:00"]);
        status.ShouldBe(0, output + error);
        string[] steps =
        [
            "firmware: Information: Agent: waits for its owner", "light: four white flashes: has no owner yet",
            "firmware: Information: Agent: started", "nurse: the simulated nurse reads: The sensor is paired with the patient.",
        ];
        steps.Select(step => output.IndexOf(step, StringComparison.Ordinal)).ShouldBeInOrder(SortDirection.Ascending, output);
        output.ShouldContain(steps[0]);
        using (AssociationStore associations = AssociationStore.Open(Path.Combine(folder.Path, "readings.db")))
        {
            string device = associations.Current().ShouldHaveSingleItem().Device;
            associations.DeviceStates.History(device).Select(change => change.State)
                .ShouldBe([DeviceState.Active, DeviceState.Owned, DeviceState.Made]);
        }

        using (ReadingStore store = ReadingStore.Open(Path.Combine(folder.Path, "readings.db")))
        {
            store.Measurements.Find(new ReadingQuery()).ShouldNotBeEmpty(output);
        }

        (status, output, error) = await CommandLine.RunAsync([.. options, "--duration", "00:01:00"]);
        status.ShouldBe(0, output + error);
        output.ShouldNotContain("waits for its owner", Case.Sensitive, "it keeps its owner, and the ward sends no second voucher");
        output.ShouldContain("measuring");
    }

    [Theory]
    [InlineData("--devices", "leave one of the two out", "--devices", "2")]
    [InlineData("--speed max", "give it a number", "--speed", "max")]
    [InlineData("--broker", "leave --firmware out", "--broker", "127.0.0.1:1")]
    [InlineData("--provisioned", "leave --firmware out", "--provisioned", "folder")]
    [InlineData("--json", "medagent readings list", "--json")]
    [InlineData("--update of a .suit file", "give the file of an image in its place", "--update", "release.suit")]
    [InlineData("--slots boot-loader", "leave --slots out", "--update", "app.pe", "--slots", "boot-loader")]
    [InlineData("--faults update", "leave it out", "--update", "app.pe", "--faults", "update")]
    public async Task What_does_not_go_with_the_firmware_is_refused_with_the_reason(string what, string advice, params string[] options)
    {
        using TemporaryFolder folder = new();
        (int status, string _, string error) = await CommandLine.RunHereAsync(["--firmware", .. options, "--data", folder.Path]);
        status.ShouldBe(2);
        error.ShouldContain($"--firmware and {what}: ");
        error.ShouldContain(advice);
    }

    [Theory]
    [InlineData("add --firmware", "--unowned")]
    [InlineData("leave one of the two out", "--unowned", "--fleet", "1")]
    [InlineData("leave one of the two out", "--unowned", "--firmware", "--no-ward")]
    [InlineData("leave one of the two out", "--unowned", "--firmware", "--vitals", "recording.csv")]
    public async Task A_sensor_without_an_owner_where_none_could_get_one_is_refused_with_the_reason(string advice, params string[] options)
    {
        using TemporaryFolder folder = new();
        (int status, string _, string error) = await CommandLine.RunHereAsync([.. options, "--data", folder.Path]);
        status.ShouldBe(2);
        error.ShouldContain(advice);
    }
}
