using System.Buffers;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Nano.Threads;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>A connection of the firmware to a real broker. Answers come on other threads, and wait for the scheduler's turn.</summary>
internal sealed class FirmwareConnection : IBrokerConnection
{
    private const int RefusedServerUnavailable = 3;

    private readonly Scheduler _scheduler;
    private readonly BrokerAccess _broker;
    private readonly IBrokerClient _client;
    private readonly IMqttClient _mqtt;

    /// <summary>A connection that is not open.</summary>
    public FirmwareConnection(Scheduler scheduler, BrokerAccess broker, IBrokerClient client)
    {
        _scheduler = scheduler;
        _broker = broker;
        _client = client;
        _mqtt = broker.CreateClient();
        _mqtt.ApplicationMessageReceivedAsync += received =>
        {
            byte[] payload = received.ApplicationMessage.Payload.ToArray();
            _scheduler.Post(() => _client.OnMessage(received.ApplicationMessage.Topic, payload));
            return Task.CompletedTask;
        };
        _mqtt.DisconnectedAsync += _ =>
        {
            _scheduler.Post(_client.OnClosed);
            return Task.CompletedTask;
        };
    }

    /// <summary>Whether it is open.</summary>
    public bool IsConnected => _mqtt.IsConnected;

    /// <summary>Connects.</summary>
    public async Task OpenAsync(NanoMedAgent.Nano.Network.BrokerLogin login)
    {
        try
        {
            await _broker.ConnectAsync(_mqtt, login.ClientId, login.IsCleanSession, CancellationToken.None);
            _scheduler.Post(() => _client.OnConnected(0));
        }
        catch (IOException)
        {
            _scheduler.Post(() => _client.OnConnected(RefusedServerUnavailable));
        }
    }

    /// <inheritdoc/>
    public void Publish(ushort id, string topic, byte[] payload, bool retain) => _ = RunAsync(
        () => _mqtt.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain), () => _client.OnPublished(id));

    /// <inheritdoc/>
    public void Subscribe(ushort id, string[] topics) => _ = RunAsync(
        async () =>
        {
            foreach (string topic in topics)
            {
                await _mqtt.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce);
            }
        },
        () => _client.OnSubscribed(id, [.. topics.Select(_ => (byte)1)]));

    /// <inheritdoc/>
    public void Ping() => _ = RunAsync(() => _mqtt.PingAsync(), _client.OnPong);

    /// <inheritdoc/>
    public void Close() => _ = RunAsync(() => _mqtt.DisconnectAsync(), () => { });

    private async Task RunAsync(Func<Task> sends, Action answered)
    {
        try
        {
            await sends();
            _scheduler.Post(answered);
        }
        catch (Exception failure) when (failure is MqttCommunicationException or InvalidOperationException or OperationCanceledException)
        {
            // The connection is lost, which is reported by its own event.
            return;
        }
    }
}
