using System.Text.RegularExpressions;
using HostSim.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.CommandLine;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;

namespace HostSim.Tests;

/// <summary>The ward of the demo: three beds whose patients have different days, and a sensor in hand that is free.</summary>
public partial class FourBeds
{
    // Simulated seconds in a second: while sensors are paired, and after that.
    private const double PairingSpeed = 5;
    private const double AlarmSpeed = 20;

    [Theory]
    [InlineData("", "simulated deteriorating restless stable")]
    [InlineData("--device-page --speed 20 --duration 00:10", "simulated deteriorating restless stable")]
    [InlineData("--scenario opioid", "simulated opioid")]
    [InlineData("--devices 1", "simulated")]
    [InlineData("--devices 1 --scenario sepsis", "sepsis")]
    [InlineData("--board esp32-devkitc", "simulated")]
    [InlineData("--element --scenario stable", "stable")]
    [InlineData("--update app.pe", "simulated")]
    [InlineData("--firmware", "simulated")]
    [InlineData("--speed max", "simulated")]
    [InlineData("--no-ward", "simulated")]
    [InlineData("--no-ward --scenario stable --scenario opioid", "opioid stable")]
    [InlineData("--devices 3", "simulated simulated simulated")]
    public void A_ward_opens_with_four_beds_unless_the_options_are_about_one_sensor(string line, string patients)
    {
        string[] arguments = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SimulationOptions options = OptionValidation.CreateOptions(HostSimCommand.Create().Parse(arguments), isTerminal: true);
        Enumerable.Range(0, options.Devices).Select(sensor => options.ScenarioOf(sensor)?.Title ?? "simulated")
            .ShouldBe(patients.Split(' '), ignoreOrder: true);
    }

    [Fact]
    public async Task Nurses_pair_the_other_three_at_once_and_the_one_who_deteriorates_is_noticed_while_the_sensor_in_hand_stays_free()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1)) with
        {
            Scenarios = [null, ScenarioFile.Open("stable"), ScenarioFile.Open("deteriorating"), ScenarioFile.Open("restless")],
            Devices = 4,
            Speed = PairingSpeed,
            Duration = null,
            HasWard = true,
        };
        IRecordSystem records = WardRecords.Open(folder.Path);
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(records));
        await pages.ConnectedAsync(TestContext.Current.CancellationToken);
        using SimulatedStaff staff = new(ward, pages.Pairing, records);
        run.Progressed += () => staff.Act(isAlone: false);
        List<string> atHand = [];
        staff.AtHand!.Acted += atHand.Add;
        using CancellationTokenSource stop = new();
        Task running = run.RunAsync(stop.Token);
        using AssociationStore associations = AssociationStore.Open(Path.Combine(folder.Path, "readings.db"));
        try
        {
            await Wait.UntilAsync(() => associations.Current().Count == 3);
            associations.Current().Select(association => (association.Location, records.Find(association.Patient)!.Name))
                .ShouldBe([("2", "Theo Okafor"), ("3", "Rosa Marchetti"), ("4", "Jonas Weber")], ignoreOrder: true);
            associations.Current().Select(association => association.Device)
                .ShouldBe(ward.Sensors.Skip(1).Select(sensor => sensor.DeviceKey.DeviceId), ignoreOrder: true);
            run.Speed = AlarmSpeed;
            await Wait.UntilAsync(() => ward.Store.Alarms.Standing().Count > 0);
            StoredAlarm first = ward.Store.Alarms.Standing()[0].Raised;
            (first.Reported.Name, staff.BedOf(first.Device)).ShouldBe(("news2", "3"));
            ward.Clock.UptimeMilliseconds.ShouldBeLessThan(120_000, "a visitor sees it within two minutes");
            ward.Sensors[0].Agent.PairingState.ShouldBe(PairingState.Idle);
            atHand.ShouldBeEmpty("nobody has asked the nurse");
            run.IsNetworkPulled = true;
            await Wait.UntilAsync(() => ward.Sensors[0].Link.IsCut);
            ward.Sensors.Skip(1).ShouldAllBe(sensor => !sensor.Link.IsCut, "the key is about the sensor in hand");
            run.IsNetworkPulled = false;
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        run.Summarise().IsSound.ShouldBeTrue();
        ward.Store.Measurements.Find(new ReadingQuery { Device = ward.Sensors[0].DeviceKey.DeviceId }).ShouldBeEmpty();
    }

    [Fact]
    public void A_ward_of_an_earlier_version_gets_its_beds_and_one_that_was_edited_stays()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "ward.json");
        WardRecords.Open(folder.Path).Beds.ShouldBe(["1", "2", "3", "4"]);
        string now = File.ReadAllText(path);
        string former = OtherBeds().Replace(FourthPatient().Replace(now, ""), "[\"1\"]");
        File.WriteAllText(path, former);
        WardRecords.Open(folder.Path).Beds.Count.ShouldBe(4);
        File.WriteAllText(path, former.Replace("Theo", "Thea", StringComparison.Ordinal));
        WardRecords.Open(folder.Path).Beds.ShouldBe(["1"]);
    }

    [GeneratedRegex(@",\s*\{[^{]*Jonas[^}]*\}")]
    private static partial Regex FourthPatient();

    [GeneratedRegex(@"\[""1""[^\]]*\]")]
    private static partial Regex OtherBeds();
}
