using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.CommandLine;

/// <summary><c>medagent device list</c>, <c>state</c>, <c>suspend</c>, <c>lost</c>, <c>activate</c> and <c>retire-record</c>.</summary>
public class DeviceStateCommands
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task Devices_in_a_file_are_suspended_together_after_a_dry_run_that_changes_nothing(string database)
    {
        using CollectorRig rig = new(database);
        using TemporaryFolder folder = new();
        string[] ids = [.. Enumerable.Range(0, 3).Select(_ => rig.NewDevice()).Select(device => Register(rig, device))];
        string unknown = ids[0][..16] + "ffff";
        await File.WriteAllTextAsync(
            folder.File("ids.txt"), $"# from the inventory\n\n{ids[0]}, room 12\n  {ids[1]} room 13\n{unknown}\n{ids[0]}\n",
            TestContext.Current.CancellationToken);
        string[] line =
        [
            "device", "suspend", ids[2], "--devices", folder.File("ids.txt"), "--db", rig.Database, "--by", "boss", "--reason", "recall 7",
        ];

        ProgramResult dry = await Programs.RunAsync("medagent", [.. line, "--dry-run"]);
        dry.Status.ShouldBe(1, "one of the devices is not known");
        dry.Output.ShouldContain("dry run, nothing is written: 3 suspended now, 0 suspended before, 1 refused");
        rig.Store.DeviceStates.Find(ids[0]).ShouldBe(DeviceState.Active);

        ProgramResult done = await Programs.RunAsync("medagent", line);
        done.Status.ShouldBe(1);
        done.Output.ShouldContain("3 suspended now, 0 suspended before, 1 refused");
        done.Output.Split('\n').Single(row => row.Contains(unknown, StringComparison.Ordinal))
            .ShouldContain("no device with this id is known here; check the id");
        ids.Select(rig.Store.DeviceStates.Find).Distinct().ShouldBe([DeviceState.Suspended]);
        DeviceStateChange change = rig.Store.DeviceStates.History(ids[1])[0];
        (change.By, change.Reason).ShouldBe(("boss", "recall 7"));
        rig.Associations.Audit.Newest().Where(entry => entry.Action == "device-state")
            .Select(entry => (entry.Who, entry.Subject, entry.Outcome)).ShouldContain(("boss", "3 devices", "suspended: recall 7"));

        (await Programs.Succeeds("device", "activate", ids[0], "--db", rig.Database, "--by", "boss", "--reason", "checked"))
            .ShouldContain("1 active now, 0 active before, 0 refused");
        (await Programs.Succeeds("device", "lost", ids[1], "--db", rig.Database, "--by", "boss", "--reason", "gone"))
            .ShouldContain("1 lost now");
        (await Programs.Succeeds("device", "retire-record", ids[2], "--db", rig.Database, "--by", "boss", "--reason", "broken"))
            .ShouldContain("1 retired now");
        ProgramResult again = await Programs.RunAsync(
            "medagent", "device", "activate", ids[2], "--db", rig.Database, "--by", "boss", "--reason", "is it?");
        again.Status.ShouldBe(1);
        again.Output.ShouldContain("it is retired, and stays so");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task The_list_is_filtered_by_state_and_text_and_the_history_of_one_device_is_shown_in_both_formats(string database)
    {
        using CollectorRig rig = new(database);
        string mark = Guid.NewGuid().ToString("N");
        string[] ids = [.. Enumerable.Range(0, 3).Select(_ => rig.NewDevice()).Select(device => Register(rig, device))];
        rig.Store.DeviceStates.Change(ids[..2], DeviceState.Lost, "boss", mark, rig.Now);
        rig.Store.DeviceStates.Change(ids[1..2], DeviceState.Active, "boss", mark + " found", rig.Now.AddDays(1));

        (await Programs.Succeeds("device", "list", "--db", rig.Database, "--find", mark)).ShouldContain("2 devices: 1 active, 1 lost");
        string lost = await Programs.Succeeds("device", "list", "--db", rig.Database, "--find", mark, "--state", "lost", "--state", "none");
        lost.ShouldContain(ids[0]);
        lost.ShouldNotContain(ids[1]);
        string json = await Programs.Succeeds("device", "list", "--db", rig.Database, "--find", mark, "--json");
        using (JsonDocument list = JsonDocument.Parse(json))
        {
            list.RootElement.EnumerateArray().Select(device => (
                device.GetProperty("device").GetString(), device.GetProperty("serial").GetString(), device.GetProperty("state").GetString(),
                device.GetProperty("since").GetString(), device.GetProperty("by").GetString(), device.GetProperty("reason").GetString()))
                .ShouldBe(
                    [
                        (ids[0], "SN1", "lost", "2026-01-01T00:00:00Z", "boss", mark),
                        (ids[1], "SN1", "active", "2026-01-02T00:00:00Z", "boss", mark + " found"),
                    ],
                    ignoreOrder: true);
        }

        string shown = await Programs.Succeeds("device", "state", ids[1], "--db", rig.Database);
        shown.ShouldContain($"device {ids[1]}, serial SN1: active");
        shown.IndexOf("found", StringComparison.Ordinal).ShouldBeLessThan(shown.IndexOf("label read", StringComparison.Ordinal));
        using JsonDocument history = JsonDocument.Parse(await Programs.Succeeds("device", "state", ids[1], "--db", rig.Database, "--json"));
        history.RootElement.GetProperty("history").EnumerateArray().Select(row => row.GetProperty("state").GetString())
            .ShouldBe(["active", "lost", "active"]);
        (await Programs.Fails("device", "state", ids[1][..16] + "ffff", "--db", rig.Database)).ShouldContain("is known here");
    }

    [Theory]
    [InlineData("no device is named; give ids, or a file of them with --devices")]
    [InlineData("id: 'SN1' is not a device id of 20 lower-case hex digits; correct it", "SN1")]
    [InlineData("--reason: give 1 to 256 characters in one line", "00112233445566778899", "--reason", "two\nlines")]
    public async Task A_mistake_on_the_command_line_is_named_in_one_line_and_changes_nothing(string mistake, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        OneReading.Store(folder.File("readings.db"));
        string[] reason = arguments.Contains("--reason") ? [] : ["--reason", "r"];
        (await Programs.Fails(["device", "lost", "--db", folder.File("readings.db"), "--by", "boss", .. reason, .. arguments]))
            .Trim().ShouldBe($"medagent: {mistake}");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task Nothing_of_a_suspended_device_is_exported_and_what_came_before_a_loss_is(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] association = rig.Grant(device);
        string id = Convert.ToHexStringLower(association);
        Epoch epoch = rig.NewEpoch(device, "vitals", association: association);
        rig.Announce(device, epoch);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 77))]);
        string[] line = ["readings", "export", "--db", rig.Database, "--association", id];

        rig.SetState(device, DeviceState.Suspended, "attestation failed");
        rig.Collector.Handle([CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(rig.Now, 78))]);
        ProgramResult suspended = await Programs.RunAsync("medagent", line);
        suspended.Status.ShouldBe(0);
        suspended.Output.ShouldNotContain(device.Public.DeviceId);
        suspended.Error.ShouldContain(
            $"device {device.Public.DeviceId} is suspended since 2026-01-01T00:00:00Z (attestation failed); 1 values of it are left out");
        suspended.Error.ShouldContain("exported: 0 values");

        rig.SetState(device, DeviceState.Lost, "stolen");
        ProgramResult lost = await Programs.RunAsync("medagent", line);
        lost.Output.ShouldContain(",77,");
        lost.Output.ShouldNotContain(",78,", Case.Sensitive, "that came afterwards, and is in quarantine");
        lost.Error.ShouldNotContain("suspended");
    }

    private static string Register(CollectorRig rig, HospitalKey device)
    {
        rig.Associations.Devices.Add(new RegisteredDevice(device.Public, "SN1", rig.Now, "nurse"));
        return device.Public.DeviceId;
    }
}
