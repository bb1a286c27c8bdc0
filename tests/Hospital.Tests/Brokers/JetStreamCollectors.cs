using System.Buffers;
using System.Collections.Concurrent;
using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using NanoMedAgent.Collector;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Brokers;

/// <summary>Collectors that read through JetStream what sensors publish with MQTT at a real nats-server.</summary>
public sealed class JetStreamCollectors : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly HospitalKey _device = HospitalKey.Create();
    private readonly ConcurrentQueue<(byte[] Payload, MqttQualityOfServiceLevel Quality)> _acknowledgements = [];
    private readonly SemaphoreSlim _acknowledged = new(0);
    private readonly List<CollectorService> _collectors = [];
    private readonly List<ReadingStore> _stores = [];
    private NatsServer _server = null!;
    private IMqttClient _sensor = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = NatsServer.Start(_folder);
        _sensor = await ConnectSensorAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (CollectorService collector in _collectors)
        {
            await collector.DisposeAsync();
        }

        _stores.ForEach(store => store.Dispose());
        _sensor?.Dispose();
        _server?.Dispose();
        _device.Dispose();
        _recipient.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reading_that_is_published_with_MQTT_is_stored_once_and_acknowledged()
    {
        await StartCollectorAsync("readings.db");
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", Now);
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public), retain: true);
        Message reading = CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(Now, 72));
        await PublishAsync(reading);
        await PublishAsync(reading);
        await _acknowledged.WaitAsync(Cancellation);
        await PublishAsync(CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(Now.AddSeconds(5), 73)));
        await StoredAsync(2);
        HeartRates(0).ShouldBe([72, 73]);
        _collectors[0].Core.Counters.Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reading_that_comes_before_the_announcement_of_its_epoch_waits_for_it()
    {
        await StartCollectorAsync("readings.db");
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", Now);
        await PublishAsync(CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(Now, 72)));
        Epoch other = CollectorRig.EpochOf(_device, "alarm", Now, number: 2);
        await PublishAsync(Announcements.Of(other, _device, _recipient.Public));
        byte[] alarm = DeviceMessages.AlarmPack(Now.ToUnixTimeSeconds(), ("hr", "no-value", null, null));
        await PublishAsync(CollectorRig.Reading(other, 1, alarm));
        await _acknowledged.WaitAsync(Cancellation);
        HeartRates(0).ShouldBeEmpty();
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        await _acknowledged.WaitAsync(Cancellation);
        HeartRates(0).ShouldBe([72]);
        _collectors[0].Core.Counters.Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_published_while_no_collector_ran_is_stored_by_the_next_one()
    {
        await StartCollectorAsync("readings.db");
        await StopCollectorAsync();
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", Now);
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        await PublishAsync(CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(Now, 72)));
        await StartCollectorAsync("readings.db");
        await _acknowledged.WaitAsync(Cancellation);
        HeartRates(0).ShouldBe([72]);
    }

    [Fact]
    public async Task A_recipient_that_is_new_gets_the_newest_announcements_of_before()
    {
        await StartCollectorAsync("readings.db");
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", Now);
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        await PublishAsync(CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(Now, 72)));
        await _acknowledged.WaitAsync(Cancellation);
        await StopCollectorAsync();

        // Its database is empty, and its consumers are new.
        await StartCollectorAsync("other.db", "another-hospital");
        await PublishAsync(CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(Now.AddSeconds(5), 73)));
        await StoredAsync(2);
        HeartRates(1).ShouldBe([72, 73]);
    }

    [Fact]
    public async Task Two_collectors_share_the_readings_and_each_is_stored_once()
    {
        await StartCollectorAsync("readings.db");
        await StartCollectorAsync("readings.db");
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", Now);
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        const int readings = 200;
        for (int i = 1; i <= readings; i++)
        {
            await PublishAsync(CollectorRig.Reading(epoch, i, PackWriter.HeartRate(Now.AddSeconds(i), i)));
        }

        await StoredAsync(readings);
        HeartRates(0).ShouldBe(Enumerable.Range(1, readings).Select(each => (decimal)each));
        _collectors.Sum(collector => collector.Core.Counters.Values).ShouldBe(readings);
        _collectors.ShouldAllBe(collector => collector.Core.Counters.Values > 0);
    }

    [Fact]
    public async Task A_message_that_is_too_long_and_one_of_a_stranger_harm_nobody()
    {
        await StartCollectorAsync("readings.db");
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", Now);
        await PublishAsync(new Message($"nm/2/{epoch.Device}/r/vitals", new byte[20_000]));
        await PublishAsync(new Message("nm/2/00112233445566778899/r/vitals", new byte[20]));
        await PublishAsync(new Message("nm/2/+x/r/vitals".Replace('+', 'y'), new byte[20]));
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        await PublishAsync(CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(Now, 72)));
        await _acknowledged.WaitAsync(Cancellation);
        HeartRates(0).ShouldBe([72]);
        _collectors[0].Core.Counters.Refused.Values.Sum().ShouldBe(2);
    }

    [Fact]
    public async Task A_sensor_that_was_away_gets_its_acknowledgement_when_it_sends_again()
    {
        await StartCollectorAsync("readings.db");
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", Now);
        Message reading = CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(Now, 72));
        SemaphoreSlim stored = new(0);
        _collectors[0].Core.Stored += _ => stored.Release();
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        using (IMqttClient briefly = new MqttClientFactory().CreateMqttClient())
        {
            await _sensor.DisconnectAsync(cancellationToken: Cancellation);
            await briefly.ConnectAsync(Options("another"), Cancellation);
            await briefly.PublishBinaryAsync(
                reading.Topic, reading.Payload, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancellation);
            await stored.WaitAsync(Cancellation);
        }

        _sensor.Dispose();
        _sensor = await ConnectSensorAsync();
        await PublishAsync(reading);
        do
        {
            // The first answer may have been under way while the sensor was away.
            await _acknowledged.WaitAsync(Cancellation);
        }
        while (_collectors[0].Core.Counters.Repeats == 0);

        HeartRates(0).ShouldBe([72]);
    }

    [Fact]
    public async Task A_collector_stops_while_the_server_is_away()
    {
        await StartCollectorAsync("readings.db");
        TaskCompletionSource down = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _collectors[0].ConnectionChanged += (isConnected, _) =>
        {
            if (!isConnected)
            {
                down.TrySetResult();
            }
        };
        _server.Kill();
        await down.Task.WaitAsync(Cancellation);
        await StopCollectorAsync();
    }

    [Fact]
    public async Task A_server_that_does_not_run_is_told_and_tried_again()
    {
        using ReadingStore store = ReadingStore.Open(_folder.File("readings.db"));
        await using CollectorService collector = new(new CollectorOptions
        {
            Broker = CollectorBroker.Open(new BrokerOptions { Address = $"nats://127.0.0.1:{LoopbackPort.Free()}" }),
            Recipient = _recipient,
            Store = store,
        });
        SemaphoreSlim down = new(0);
        collector.ConnectionChanged += (isConnected, why) =>
        {
            isConnected.ShouldBeFalse();
            why.ShouldNotBeEmpty();
            down.Release();
        };
        collector.Start();
        await down.WaitAsync(Cancellation);
        await down.WaitAsync(Cancellation);
    }

    private static MqttClientOptions Options(int port, string name) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port)
        .WithProtocolVersion(MqttProtocolVersion.V311)
        .WithClientId(name)
        .WithCleanSession(false)
        .Build();

    private MqttClientOptions Options(string name) => Options(_server.MqttPort, name);

    private async Task<IMqttClient> ConnectSensorAsync()
    {
        IMqttClient sensor = new MqttClientFactory().CreateMqttClient();
        sensor.ApplicationMessageReceivedAsync += received =>
        {
            _acknowledgements.Enqueue((received.ApplicationMessage.Payload.ToArray(), received.ApplicationMessage.QualityOfServiceLevel));
            _acknowledged.Release();
            return Task.CompletedTask;
        };
        await sensor.ConnectAsync(Options("nanomedagent-" + _device.Public.DeviceId), Cancellation);
        await sensor.SubscribeAsync($"nm/2/{_device.Public.DeviceId}/a", MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
        return sensor;
    }

    private async Task PublishAsync(Message message, bool retain = false) => await _sensor.PublishBinaryAsync(
        message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce, retain, Cancellation);

    private async Task StartCollectorAsync(string database, string? name = null)
    {
        ReadingStore store = ReadingStore.Open(_folder.File(database));
        CollectorService collector = new(new CollectorOptions
        {
            Broker = CollectorBroker.Open(new BrokerOptions { Address = _server.Address }),
            Recipient = _recipient,
            Store = store,
            Trusted = [_device.Public],
            ClientId = name,
        });
        TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        collector.ConnectionChanged += (isConnected, _) =>
        {
            if (isConnected)
            {
                up.TrySetResult();
            }
        };
        _stores.Add(store);
        _collectors.Add(collector);
        collector.Start();
        await up.Task.WaitAsync(Cancellation);
    }

    private async Task StopCollectorAsync()
    {
        await _collectors[^1].DisposeAsync();
        _collectors.RemoveAt(_collectors.Count - 1);
    }

    /// <summary>Each batch that is stored is acknowledged.</summary>
    private async Task StoredAsync(int values)
    {
        while (_collectors.Sum(collector => collector.Core.Counters.Values) < values)
        {
            await _acknowledged.WaitAsync(Cancellation);
        }
    }

    private IReadOnlyList<decimal> HeartRates(int store) =>
        [
            .. _stores[store].Measurements.Find(new ReadingQuery { Device = _device.Public.DeviceId })
                .OrderBy(reading => reading.Sequence).Select(reading => reading.Value),
        ];
}
