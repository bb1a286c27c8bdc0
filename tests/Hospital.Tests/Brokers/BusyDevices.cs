using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using Npgsql;

namespace Hospital.Tests.Brokers;

/// <summary>Several writers of one collector, in PostgreSQL.</summary>
public class BusyDevices
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    [Fact]
    public async Task While_another_program_works_on_one_device_the_readings_of_the_others_are_stored()
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target("PostgreSQL", folder);
        using HospitalKey recipient = HospitalKey.Create();
        HospitalKey[] devices = [.. Enumerable.Range(0, 3).Select(_ => HospitalKey.Create())];
        using ReadingStore store = ReadingStore.Open(target);
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
        service.ConnectionChanged += (_, _) => connected.TrySetResult();
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
            await PublishAsync(sensors, CollectorRig.Reading(epochs[i], 1, PackWriter.HeartRate(Now, 61)));
        }

        await AwaitAsync(stored, devices.Length);
        await using (NpgsqlConnection other = new(target))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using NpgsqlTransaction busy = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using NpgsqlCommand hold = new("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", other, busy);
            hold.Parameters.Add(new NpgsqlParameter { Value = devices[0].Public.DeviceId });
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            for (int sequence = 2; sequence <= 3; sequence++)
            {
                foreach (Epoch epoch in epochs)
                {
                    await PublishAsync(sensors, CollectorRig.Reading(epoch, sequence, PackWriter.HeartRate(Now, 60 + sequence)));
                }

                await AwaitAsync(stored, devices.Length - 1);
            }

            store.Totals(devices[0].Public.DeviceId).Values.ShouldBe(1);
        }

        await AwaitAsync(stored, 2);
        foreach (HospitalKey device in devices)
        {
            store.Totals(device.Public.DeviceId).Values.ShouldBe(3);
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

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient sensors, Message message) => sensors.PublishBinaryAsync(
        message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce,
        cancellationToken: TestContext.Current.CancellationToken);
}
