using System.Diagnostics;
using System.Threading.Channels;
using Hospital.Tests.World;
using HostSim.Tests.World;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Hospital.Tests.Brokers;

/// <summary>A mosquitto that does not confirm, that refuses a subscription, or that has another client of the same name.</summary>
public class TroublesomeBrokers
{
    private const string Refusing = """
        {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": false, "unsubscribe": true},
        "clients": [], "groups": [], "roles": []}
        """;

    private readonly Channel<(bool Connected, string Why)> _changes = Channel.CreateUnbounded<(bool, string)>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_broker_does_not_confirm_acknowledgements_readings_are_stored_and_it_is_told()
    {
        using TemporaryFolder folder = new();
        using Mosquitto mosquitto = Mosquitto.Start(folder.Path);
        using PubAckFilter filter = new(mosquitto.Port);
        using HospitalKey recipient = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        using ReadingStore store = ReadingStore.Open(folder.File("readings.db"));
        await using CollectorService service = new(new CollectorOptions
        {
            Broker = BrokerAccess.To("127.0.0.1", filter.Port),
            Recipient = recipient,
            Store = store,
            Trusted = [device.Public],
        });
        Channel<decimal> stored = Channel.CreateUnbounded<decimal>();
        Channel<bool> confirming = Channel.CreateUnbounded<bool>();
        service.Core.Stored += reading => stored.Writer.TryWrite(reading.Value);
        service.ConfirmationChanged += isConfirming => confirming.Writer.TryWrite(isConfirming);
        service.ConnectionChanged += (connected, why) => _changes.Writer.TryWrite((connected, why));
        service.Start();
        (await _changes.Reader.ReadAsync(Cancellation)).Connected.ShouldBeTrue();
        using IMqttClient sensor = await ConnectAsync(mosquitto.Port, "sensor");
        Epoch epoch = CollectorRig.EpochOf(device, "vitals", DateTimeOffset.UtcNow);
        await PublishAsync(sensor, Announcements.Of(epoch, device, recipient.Public));

        // Far more than one acknowledgement would take if each were waited for.
        for (int i = 1; i <= 200; i++)
        {
            await PublishAsync(sensor, CollectorRig.Reading(epoch, i, PackWriter.HeartRate(DateTimeOffset.UtcNow, i)));
            (await stored.Reader.ReadAsync(Cancellation)).ShouldBe(i);
        }

        (await confirming.Reader.ReadAsync(Cancellation)).ShouldBeFalse();
        filter.IsFiltering = false;
        await PublishAsync(sensor, CollectorRig.Reading(epoch, 201, PackWriter.HeartRate(DateTimeOffset.UtcNow, 201)));
        (await confirming.Reader.ReadAsync(Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_subscription_that_the_broker_refuses_is_told_and_asked_for_less_and_less_often()
    {
        string? plugin = Directory.Exists("/usr/lib")
            ? Directory.GetDirectories("/usr/lib", "*-linux-*").Select(each => Path.Combine(each, "mosquitto_dynamic_security.so"))
                .FirstOrDefault(File.Exists)
            : null;
        Assert.SkipWhen(plugin is null, "mosquitto's dynamic security plugin is not installed");
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("rules.json"), Refusing, Cancellation);
        using Mosquitto mosquitto = Mosquitto.Start(
            folder.Path, $"plugin {plugin}", $"plugin_opt_config_file {folder.File("rules.json")}");
        await using BrokerSession session = Session(mosquitto.Port);
        session.Start();
        long started = Stopwatch.GetTimestamp();
        for (int attempt = 0; attempt < 4; attempt++)
        {
            (bool connected, string why) = await _changes.Reader.ReadAsync(Cancellation);
            connected.ShouldBeFalse();
            why.ShouldBe("the broker refuses the subscription to nm/2/+/r/+ and nm/2/+/k/+ with QoS 1; give shared-name the right to it");
            session.IsConnected.ShouldBeFalse();
        }

        Stopwatch.GetElapsedTime(started).TotalSeconds.ShouldBeGreaterThan(0.7, "three pauses of at least 0.1, 0.2 and 0.4 s");
        using HospitalKey device = HospitalKey.Create();
        await File.WriteAllTextAsync(folder.File("device.pub.pem"), device.Public.ToPem(), Cancellation);
        (await Programs.RunAsync(
            "medagent", "command", "roll-back", "--broker", $"127.0.0.1:{mosquitto.Port}", "--device", device.Public.DeviceId,
            "--device-key", folder.File("device.pub.pem"), "--authority", AuthorityFile(folder)))
            .Error.ShouldContain("refuses the subscription");
    }

    [Fact]
    public async Task A_session_that_another_client_takes_over_says_so_and_comes_back_after_growing_pauses()
    {
        using TemporaryFolder folder = new();
        using Mosquitto mosquitto = Mosquitto.Start(folder.Path);
        await using BrokerSession session = Session(mosquitto.Port);
        session.Start();
        List<string> reasons = [];
        long started = Stopwatch.GetTimestamp();
        for (int takeOver = 0; takeOver < 5; takeOver++)
        {
            (await _changes.Reader.ReadAsync(Cancellation)).Connected.ShouldBeTrue();
            using IMqttClient other = await ConnectAsync(mosquitto.Port, "shared-name");
            (bool connected, string why) = await _changes.Reader.ReadAsync(Cancellation);
            connected.ShouldBeFalse();
            reasons.Add(why);
        }

        reasons[0].ShouldBe("the broker closed the connection");
        reasons[^1].ShouldContain("5 times in a row; another client may be using the same name, shared-name");
        Stopwatch.GetElapsedTime(started).TotalSeconds.ShouldBeGreaterThan(1.5, "four pauses of at least 0.1, 0.2, 0.4 and 0.8 s");
    }

    private static string AuthorityFile(TemporaryFolder folder)
    {
        using HospitalKey authority = HospitalKey.Create();
        authority.Save(folder.File("authority.key.pem"));
        return folder.File("authority.key.pem");
    }

    private static async Task<IMqttClient> ConnectAsync(int port, string name)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(name)
                .WithProtocolVersion(MqttProtocolVersion.V311).Build(),
            Cancellation);
        return client;
    }

    private static async Task PublishAsync(IMqttClient sensor, Message message) => await sensor.PublishBinaryAsync(
        message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancellation);

    private BrokerSession Session(int port)
    {
        BrokerSession session = new(
            BrokerAccess.To("127.0.0.1", port), "shared-name", Topic.Filters, (_, _) => Task.CompletedTask);
        session.ConnectionChanged += (connected, why) => _changes.Writer.TryWrite((connected, why));
        return session;
    }
}
