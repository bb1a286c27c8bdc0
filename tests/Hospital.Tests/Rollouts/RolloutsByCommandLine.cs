using System.Buffers;
using System.Text.Json;
using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Rollouts;

/// <summary>medagent rollout, with devices at a broker where it offers releases itself.</summary>
public sealed class RolloutsByCommandLine : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SignedReleases _releases = new(12, 13);
    private readonly UpdatingFleet _fleet = new();
    private readonly IReadOnlyList<UpdatingFleet.Device> _devices;

    public RolloutsByCommandLine()
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("ward.db"));
        _devices = _fleet.Add(20, store);
        foreach (long sequence in new long[] { 12, 13 })
        {
            File.WriteAllBytes(_folder.File($"{sequence}.suit"), _releases.Envelope(sequence));
        }

        File.WriteAllText(_folder.File("vendor.pub.pem"), _releases.Vendor.ToPem());
    }

    public void Dispose()
    {
        _fleet.Dispose();
        _releases.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Somebody_begins_pauses_and_resumes_a_rollout_and_the_status_says_so_to_people_and_programs()
    {
        ProgramResult begun = await RunAsync(
            "new", _folder.File("12.suit"), "--all", "--vendor", _folder.File("vendor.pub.pem"), "--rings", "10%,100%");
        begun.Status.ShouldBe(0, begun.Error);
        begun.Output.ShouldContain("rollout 1 of release 12: running, ring 1 of 2, 0 of 20 devices confirmed, 0 failed");
        ProgramResult status = await RunAsync("status");
        status.Status.ShouldBe(2);
        status.Output.ShouldContain("hours since the last confirmation");
        (await RunAsync("pause", "--why", "wrong values")).Status.ShouldBe(0);
        (await RunAsync("pause", "--why", "wrong values")).Error.ShouldContain("rollout 1 is paused; nothing has changed");
        status = await RunAsync("status", "1", "--json");
        status.Status.ShouldBe(1);
        using (JsonDocument json = JsonDocument.Parse(status.Output))
        {
            json.RootElement.GetProperty("state").GetString().ShouldBe("paused");
            json.RootElement.GetProperty("why").GetString().ShouldBe("wrong values");
            json.RootElement.GetProperty("rings")[1].GetProperty("devices").GetProperty("waiting").GetInt32().ShouldBe(18);
            json.RootElement.GetProperty("gates").GetArrayLength().ShouldBe(7);
        }

        (await RunAsync("resume", "1", "--why", "it was another sensor", "--by", "kim")).Status.ShouldBe(0);
        (await RunAsync("list")).Output.ShouldContain("running");
        using AssociationStore store = AssociationStore.Open(_folder.File("ward.db"));
        store.Audit.Newest().ShouldContain(entry => entry.Action == "resume-rollout" && entry.Who == "kim"
            && entry.Outcome == "resumed: it was another sensor");
    }

    [Fact]
    public async Task Nothing_is_stored_when_the_release_is_not_signed_by_whom_it_should_be_or_nothing_can_come_of_it()
    {
        await File.WriteAllTextAsync(
            _folder.File("other.pub.pem"), _devices[0].Key.Public.ToPem(), TestContext.Current.CancellationToken);
        string release = _folder.File("12.suit");
        string vendor = _folder.File("vendor.pub.pem");
        string other = _folder.File("other.pub.pem");
        (string[] Arguments, string Complaint)[] wrong =
        [
            (["--all", "--vendor", other], "has not signed it; nothing was stored"),
            (["--all", "--vendor", vendor, "--authority", other], "medagent release co-sign"),
            (["--all", "--rings", "10%,20%"], "the last 100%"),
            (["--all", "--at-least", "some"], "give a number from 1, or a share"),
            (["--all", "--max-refused", "-1"], "--max-refused: give a number from 0"),
            (["--all", "--first", new string('0', 20)], "is not among the devices of this rollout"),
            ([new string('0', 20)], "no device with the id"),
        ];
        foreach ((string[] arguments, string complaint) in wrong)
        {
            ProgramResult result = await RunAsync(["new", release, .. arguments]);
            result.Status.ShouldBe(2);
            result.Error.ShouldContain(complaint);
        }

        (await RunAsync("status")).Error.ShouldContain("the database has no rollout");
    }

    [Fact]
    public async Task With_watching_the_command_offers_the_release_itself_until_a_gate_fails_and_then_until_it_is_done()
    {
        int port = LoopbackPort.Free();
        using MqttServer broker = await LoopbackBroker.StartAsync(port);
        using IMqttClient client = await ConnectAsync(port);
        _devices[4].RollsBack = 51;
        string[] watch = ["--watch", "--wait", "300", "--broker", $"127.0.0.1:{port}"];
        ProgramResult paused = await RunAsync(
        [
            "new", _folder.File("12.suit"), "--all", "--vendor", _folder.File("vendor.pub.pem"), "--rings", "100%", "--soak-hours", "0",
            .. watch,
        ]);
        paused.Status.ShouldBe(1, paused.Error);
        paused.Output.ShouldContain("paused");
        paused.Output.ShouldContain($"{_devices[4].Id}: rolled back to the previous release");
        (await RunAsync("resume", "--why", "a broken chip")).Status.ShouldBe(0);
        ProgramResult done = await RunAsync(["status", .. watch]);
        done.Status.ShouldBe(0, done.Output + done.Error);
        done.Output.ShouldContain("done, ring 1 of 1, 19 of 20 devices confirmed, 1 failed");
        _devices.ShouldAllBe(device => device.Offers == 1);
        await client.DisconnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        await broker.StopAsync();
    }

    private async Task<IMqttClient> ConnectAsync(int port)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += async received =>
        {
            Message message = new(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray());
            foreach (Message answer in _fleet.Receive(message))
            {
                await client.PublishBinaryAsync(answer.Topic, answer.Payload, MqttQualityOfServiceLevel.AtLeastOnce);
            }
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        await client.SubscribeAsync("nm/2/+/c", MqttQualityOfServiceLevel.AtLeastOnce);
        return client;
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        Programs.RunAsync("medagent", ["rollout", .. arguments, "--db", _folder.File("ward.db")]);
}
