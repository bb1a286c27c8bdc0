using System.Buffers;
using System.Text.Json;
using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Rollouts;

/// <summary>medagent policy push and policy status, with many devices at a broker.</summary>
public sealed class PolicyPushes : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPort.Free();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private MqttServer _broker = null!;
    private FakeFleet _fleet = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await LoopbackBroker.StartAsync(_port);
        foreach (string name in new[] { "authority", "nurse", "desk" })
        {
            await Programs.Succeeds("recipient", "new", "--out", _folder.File($"{name}.key.pem"));
        }

        await SignAsync(5);
        _fleet = new FakeFleet(CosePublicKey.FromPem(_folder.File("authority.pub.pem")));
        _client.ApplicationMessageReceivedAsync += async received =>
        {
            Message message = new(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray());
            foreach (Message answer in _fleet.Receive(message))
            {
                await _client.PublishBinaryAsync(answer.Topic, answer.Payload, MqttQualityOfServiceLevel.AtLeastOnce);
            }
        };
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).Build());
        await _client.SubscribeAsync("nm/2/+/c", MqttQualityOfServiceLevel.AtLeastOnce);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
        await _broker.StopAsync();
        _broker.Dispose();
        _fleet.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_hundred_devices_get_a_policy_through_one_connection_and_a_second_run_goes_on_where_the_first_has_ended()
    {
        IReadOnlyList<FakeFleet.Device> devices = Register(200);
        foreach (FakeFleet.Device device in devices.Take(5))
        {
            device.IsOff = true;
        }

        (await PushAsync("--all", "--watch", "--wait", "5")).Status.ShouldBe(2, "five are off");
        using (AssociationStore store = AssociationStore.Open(_folder.File("ward.db")))
        {
            foreach (FakeFleet.Device device in devices)
            {
                // They are heard of again.
                device.IsOff = false;
                if (store.Policies.WaitingFor(device.Id) is { } order)
                {
                    store.Policies.Postpone(order, DateTimeOffset.UtcNow, order.Counter, order.Reason);
                }
            }
        }

        ProgramResult second = await PushAsync("--all", "--watch", "--wait", "300");
        second.Status.ShouldBe(0, second.Output + second.Error);
        second.Output.ShouldContain("version 5 at 200 devices: 200 in force, 0 refused, 0 waiting");
        devices.ShouldAllBe(device => device.Restarts == 1);
        using JsonDocument status = JsonDocument.Parse(
            await Programs.Succeeds("policy", "status", "--db", _folder.File("ward.db"), "--json"));
        status.RootElement.EnumerateArray().Count(row => row.GetProperty("version").GetInt64() == 5).ShouldBe(200);
    }

    [Fact]
    public async Task A_device_that_refuses_the_policy_is_named_with_its_reason_and_gets_it_when_it_is_pushed_again()
    {
        IReadOnlyList<FakeFleet.Device> devices = Register(2);
        devices[1].Refuses = 8;
        ProgramResult first = await PushAsync("--state", "active", "--watch", "--wait", "300");
        first.Status.ShouldBe(1, first.Error);
        first.Output.ShouldContain($"{devices[1].Id}: refused: the device refuses the policy and keeps the one that it has (");
        first.Output.ShouldContain("version 5 at 2 devices: 1 in force, 1 refused, 0 waiting");
        (await Programs.Succeeds("policy", "status", "--db", _folder.File("ward.db"))).ShouldContain("5: the device refuses the policy");
        devices[1].Refuses = 0;
        (await PushAsync("--all", "--watch", "--wait", "300")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Without_watching_the_order_is_left_to_the_ward_and_needs_no_private_key()
    {
        FakeFleet.Device[] devices = [.. Register(3)];
        await RetireAsync(devices[2]);
        ProgramResult result = await Programs.RunAsync(
            "medagent", "policy", "push", "--policy", _folder.File("policy.cose"), "--authority", _folder.File("authority.pub.pem"), "--db",
            _folder.File("ward.db"), devices[0].Id, devices[2].Id, "--by", "admin.kim");
        result.Status.ShouldBe(1, result.Error);
        result.Output.ShouldContain($"{devices[2].Id}: refused: the device is retired");
        result.Output.ShouldContain("version 5 at 2 devices: 0 in force, 1 refused, 1 waiting (0 sent, 1 not yet)");
        result.Output.ShouldContain("what waits is sent by a ward");
        string[] status = (await Programs.Succeeds("policy", "status", "--db", _folder.File("ward.db"))).Split('\n');
        status.Single(line => line.Contains(devices[0].Id, StringComparison.Ordinal)).ShouldContain("not sent yet");
        status.Single(line => line.Contains(devices[1].Id, StringComparison.Ordinal)).ShouldNotContain("not sent yet");
        devices.ShouldAllBe(device => device.LastCounter == 0);
    }

    [Fact]
    public async Task A_delegate_with_the_purpose_policy_pushes_the_policy_that_the_authority_has_signed()
    {
        FakeFleet.Device device = Register(1).Single();
        await DelegateAsync("policy");
        ProgramResult result = await Programs.RunAsync("medagent", [.. AsDelegate(), device.Id]);
        result.Status.ShouldBe(0, result.Output + result.Error);
        device.Version.ShouldBe(5);
    }

    [Fact]
    public async Task A_delegate_without_that_purpose_is_refused_before_anything_is_ordered()
    {
        FakeFleet.Device device = Register(1).Single();
        await DelegateAsync("grant");
        (await Programs.Fails([.. AsDelegate(), device.Id])).ShouldContain(
            "this key may not send that: its delegation is not for the purpose 'policy', which 'policy' needs; use the authority's own "
            + "key");
        using AssociationStore store = AssociationStore.Open(_folder.File("ward.db"));
        store.Policies.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_broker_nothing_is_lost_and_the_reason_is_shown()
    {
        FakeFleet.Device device = Register(1).Single();
        ProgramResult result = await Programs.RunAsync(
            "medagent", "policy", "push", "--policy", _folder.File("policy.cose"), "--authority", _folder.File("authority.key.pem"), "--db",
            _folder.File("ward.db"), "--broker", "127.0.0.1:1", "--watch", "--wait", "10", device.Id);
        result.Status.ShouldBe(2);
        result.Output.ShouldContain("1 waiting (0 sent, 1 not yet)");
        result.Error.ShouldContain("no connection to the broker at 127.0.0.1:1");
    }

    [Theory]
    [InlineData("no device is named; give ids, or a file of them with --devices")]
    [InlineData("no device with the id 00112233445566778899 is known here", "00112233445566778899")]
    [InlineData("give either ids, or --state, or --all", "00112233445566778899", "--all")]
    [InlineData("the database has no such device", "--state", "lost")]
    public async Task Devices_that_are_not_there_are_told_in_one_line(string complaint, params string[] devices)
    {
        Register(1);
        (await Programs.Fails(
            [
                "policy", "push", "--policy", _folder.File("policy.cose"), "--authority", _folder.File("authority.pub.pem"), "--db",
                _folder.File("ward.db"), .. devices,
            ])).ShouldContain(complaint);
    }

    private IReadOnlyList<FakeFleet.Device> Register(int count)
    {
        using AssociationStore store = AssociationStore.Open(_folder.File("ward.db"));
        return _fleet.Add(count, store);
    }

    private Task<string> RetireAsync(FakeFleet.Device device) => Programs.Succeeds(
        "device", "retire-record", device.Id, "--db", _folder.File("ward.db"), "--by", "admin", "--reason", "broken");

    private Task<ProgramResult> PushAsync(params string[] more) => Programs.RunAsync(
        "medagent",
        [
            "policy", "push", "--policy", _folder.File("policy.cose"), "--authority", _folder.File("authority.key.pem"), "--db",
            _folder.File("ward.db"), "--broker", $"127.0.0.1:{_port}", .. more,
        ]);

    private string[] AsDelegate() =>
    [
        "policy", "push", "--policy", _folder.File("policy.cose"), "--authority", _folder.File("authority.pub.pem"), "--delegation",
        _folder.File("desk.delegation"), "--delegate-key", _folder.File("desk.key.pem"), "--db", _folder.File("ward.db"), "--broker",
        $"127.0.0.1:{_port}", "--watch", "--wait", "60",
    ];

    private Task<string> DelegateAsync(string purpose) => Programs.Succeeds(
        "delegation", "new", "--authority", _folder.File("authority.key.pem"), "--key", _folder.File("desk.pub.pem"), "--purpose", purpose,
        "--out", _folder.File("desk.delegation"));

    private async Task SignAsync(int version)
    {
        await Programs.Succeeds("policy", "new", "--recipient", _folder.File("nurse.pub.pem"), "--out", _folder.File("policy.json"));
        string json = await File.ReadAllTextAsync(_folder.File("policy.json"));
        await File.WriteAllTextAsync(
            _folder.File("policy.json"), json.Replace("\"version\": 1", $"\"version\": {version}", StringComparison.Ordinal));
        await Programs.Succeeds(
            "policy", "sign", _folder.File("policy.json"), "--authority", _folder.File("authority.key.pem"), "--out",
            _folder.File("policy.cose"));
    }
}
