using System.Threading.Channels;
using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Brokers;

/// <summary>The session of a ward at a real broker.</summary>
public class BrokerSessions
{
    private const string Events = "nm/2/00112233445566778899/e";
    private const string Commands = "nm/2/00112233445566778899/c";

    private readonly Channel<Message> _received = Channel.CreateUnbounded<Message>();
    private readonly Channel<bool> _connections = Channel.CreateUnbounded<bool>();

    [Fact]
    public async Task Messages_sent_during_an_absence_arrive_after_it_and_published_messages_reach_the_sensor()
    {
        int port = LoopbackPort.Free();
        using MqttServer broker = await LoopbackBroker.StartAsync(port);
        using IMqttClient sensor = await ConnectAsync(port);
        Channel<string> arrived = Channel.CreateUnbounded<string>();
        sensor.ApplicationMessageReceivedAsync += received =>
        {
            MqttApplicationMessage message = received.ApplicationMessage;
            return arrived.Writer.WriteAsync($"{message.Topic} {message.Retain} {message.QualityOfServiceLevel}").AsTask();
        };
        await sensor.SubscribeAsync(Commands, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        for (byte life = 1; life <= 2; life++)
        {
            await using BrokerSession session = Session(
                port, (message, cancellation) => _received.Writer.WriteAsync(message, cancellation).AsTask());
            session.Start();
            await WaitUntilConnectedAsync();
            if (life == 2)
            {
                (await ReceiveAsync()).Payload.ShouldBe([7], "it was sent while nobody was connected");
            }

            await PublishAsync(sensor, life);
            Message received = await ReceiveAsync();
            (received.Topic, received.Payload[0]).ShouldBe((Events, life));
            (await session.PublishAsync(new Message(Commands, [1, 2]))).ShouldBeTrue();
            (await arrived.Reader.ReadAsync(TestContext.Current.CancellationToken)).ShouldBe($"{Commands} False AtLeastOnce");
            await session.StopAsync();
            (await session.PublishAsync(received)).ShouldBeFalse();
            if (life == 1)
            {
                await PublishAsync(sensor, 7);
            }
        }

        await broker.StopAsync();
    }

    [Fact]
    public async Task A_message_whose_handling_fails_is_delivered_again()
    {
        int port = LoopbackPort.Free();
        using MqttServer broker = await LoopbackBroker.StartAsync(port);
        using IMqttClient sensor = await ConnectAsync(port);
        int failures = 0;
        await using BrokerSession session = Session(port, (message, cancellation) =>
            message.Payload[0] == 1 && ++failures <= 2
                ? throw new InvalidOperationException("the database is locked")
                : _received.Writer.WriteAsync(message, cancellation).AsTask());
        Channel<string> complaints = Channel.CreateUnbounded<string>();
        session.Failed += failure => complaints.Writer.TryWrite(failure.Message);
        session.Start();
        await WaitUntilConnectedAsync();
        await PublishAsync(sensor, 1);
        (await ReceiveAsync()).Payload.ShouldBe([1]);
        for (int i = 0; i < 2; i++)
        {
            (await complaints.Reader.ReadAsync(TestContext.Current.CancellationToken)).ShouldBe("the database is locked");
        }

        await session.StopAsync();
        await broker.StopAsync();
    }

    private static async Task<IMqttClient> ConnectAsync(int port)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task PublishAsync(IMqttClient sensor, byte payload) =>
        await sensor.PublishBinaryAsync(
            Events, [payload], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: TestContext.Current.CancellationToken);

    private BrokerSession Session(int port, Func<Message, CancellationToken, Task> handle)
    {
        BrokerSession session = new(BrokerAccess.To("127.0.0.1", port), "ward-test", PairingService.Filters, handle);
        session.ConnectionChanged += (connected, _) => _connections.Writer.TryWrite(connected);
        return session;
    }

    private async Task WaitUntilConnectedAsync()
    {
        while (!await _connections.Reader.ReadAsync(TestContext.Current.CancellationToken))
        {
        }
    }

    private async Task<Message> ReceiveAsync() => await _received.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
