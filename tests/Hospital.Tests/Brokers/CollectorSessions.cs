using System.Collections.Concurrent;
using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Brokers;

/// <summary>The collector at a real broker that stops and starts again.</summary>
public class CollectorSessions
{
    [Fact]
    public async Task The_collector_connects_when_the_broker_starts_and_reconnects_after_it_was_away()
    {
        using TemporaryFolder folder = new();
        using HospitalKey recipient = HospitalKey.Create();
        using ReadingStore store = ReadingStore.Open(folder.File("readings.db"));
        int port = LoopbackPort.Free();
        await using CollectorService service = new(
            new CollectorOptions { Broker = BrokerAccess.To("127.0.0.1", port), Recipient = recipient, Store = store, Trusted = [] });
        SemaphoreSlim up = new(0);
        SemaphoreSlim down = new(0);
        service.ConnectionChanged += (connected, _) => (connected ? up : down).Release();
        ConcurrentQueue<Refusal> refusals = [];
        SemaphoreSlim refused = new(0);
        service.Core.Refused += refusal =>
        {
            refusals.Enqueue(refusal);
            refused.Release();
        };

        service.Start();
        await down.WaitAsync(TestContext.Current.CancellationToken);
        for (int life = 0; life < 2; life++)
        {
            using MqttServer broker = await LoopbackBroker.StartAsync(port);
            await up.WaitAsync(TestContext.Current.CancellationToken);
            using IMqttClient stranger = new MqttClientFactory().CreateMqttClient();
            await stranger.ConnectAsync(
                new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestContext.Current.CancellationToken);
            await stranger.PublishBinaryAsync(
                "nm/2/00112233445566778899/r/vitals", [1, 2, 3], MqttQualityOfServiceLevel.AtLeastOnce,
                cancellationToken: TestContext.Current.CancellationToken);
            await refused.WaitAsync(TestContext.Current.CancellationToken);
            service.IsConnected.ShouldBeTrue();
            while (down.CurrentCount > 0)
            {
                await down.WaitAsync(TestContext.Current.CancellationToken);
            }

            await broker.StopAsync();
            await down.WaitAsync(TestContext.Current.CancellationToken);
        }

        refusals.Select(refusal => refusal.Reason).ShouldBe([RefusalReason.DeviceUntrusted, RefusalReason.DeviceUntrusted]);
        service.Core.Counters.Refused[RefusalReason.DeviceUntrusted].ShouldBe(2);
    }
}
