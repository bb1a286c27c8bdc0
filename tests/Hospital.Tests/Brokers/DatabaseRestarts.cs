using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Brokers;

/// <summary>A real PostgreSQL is killed and comes back, while a collector receives readings.</summary>
public class DatabaseRestarts
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    [Fact]
    public async Task What_arrives_while_PostgreSQL_is_away_is_stored_once_when_it_is_back_and_nobody_has_to_do_anything()
    {
        using PostgresServer server = PostgresServer.Start();
        using HospitalKey recipient = HospitalKey.Create();
        HospitalKey[] devices = [.. Enumerable.Range(0, 4).Select(_ => HospitalKey.Create())];
        using ReadingStore store = ReadingStore.Open(server.Target);
        using AssociationStore associations = AssociationStore.Open(server.Target);
        int port = LoopbackPort.Free();
        using MqttServer broker = await LoopbackBroker.StartAsync(port);
        await using CollectorService service = new(new CollectorOptions
        {
            Broker = BrokerAccess.To("127.0.0.1", port),
            Recipient = recipient,
            Store = store,
            Trusted = [.. devices.Select(device => device.Public)],
            Clock = () => Now,
        });
        TaskCompletionSource connected = new();
        service.ConnectionChanged += (isUp, _) => connected.TrySetResult();
        SemaphoreSlim failed = new(0);
        service.Failed += _ => failed.Release();
        SemaphoreSlim stored = new(0);
        service.Core.Stored += _ => stored.Release();
        service.Start();
        await connected.Task.WaitAsync(TestContext.Current.CancellationToken);
        using IMqttClient sensors = new MqttClientFactory().CreateMqttClient();
        await sensors.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestContext.Current.CancellationToken);
        Epoch[] epochs = [.. devices.Select(device => CollectorRig.EpochOf(device, "vitals", Now))];
        for (int i = 0; i < devices.Length; i++)
        {
            await PublishAsync(sensors, Announcements.Of(epochs[i], devices[i], recipient.Public));
        }

        int sequence = 0;
        for (int life = 0; life < 2; life++)
        {
            await PublishReadingsAsync(sensors, epochs, ++sequence);
            await AwaitAsync(stored, devices.Length);
            server.Kill();
            await PublishReadingsAsync(sensors, epochs, ++sequence);
            await failed.WaitAsync(TestContext.Current.CancellationToken);
            server.Restart();
            await AwaitAsync(stored, devices.Length);
            associations.Current().ShouldBeEmpty("the ward's connection heals as well");
        }

        foreach (HospitalKey device in devices)
        {
            store.Sequences.Received(device.Public.DeviceId, "vitals").All.ShouldBe([(1, sequence)]);
            store.Totals(device.Public.DeviceId).Values.ShouldBe(sequence);
            device.Dispose();
        }
    }

    private static async Task AwaitAsync(SemaphoreSlim happened, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await happened.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task PublishReadingsAsync(IMqttClient sensors, Epoch[] epochs, int sequence)
    {
        foreach (Epoch epoch in epochs)
        {
            byte[] pack = PackWriter.HeartRate(Now.AddSeconds(sequence), 60 + sequence);
            await PublishAsync(sensors, CollectorRig.Reading(epoch, sequence, pack));
        }
    }

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient sensors, Message message) => sensors.PublishBinaryAsync(
        message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce,
        cancellationToken: TestContext.Current.CancellationToken);
}
