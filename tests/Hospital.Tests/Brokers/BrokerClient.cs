using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;

namespace Hospital.Tests.Brokers;

/// <summary>Somebody at a broker. What it receives is a text of topic and payload.</summary>
internal sealed class BrokerClient : IAsyncDisposable
{
    private readonly BrokerAccess _broker;
    private readonly string _name;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();

    private BrokerClient(BrokerAccess broker, string name)
    {
        _broker = broker;
        _name = name;
        _client.ApplicationMessageReceivedAsync += message => _received.Writer.WriteAsync(
            $"{message.ApplicationMessage.Topic} {message.ApplicationMessage.Payload.ToArray()[0]}").AsTask();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Connects and subscribes; a subscription may be refused.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="name">The client id; null for one that nobody else has.</param>
    /// <param name="filters">What it subscribes to.</param>
    public static async Task<BrokerClient> ConnectAsync(BrokerAccess broker, string? name, params string[] filters)
    {
        BrokerClient client = new(broker, name ?? $"test-{Guid.NewGuid():N}");
        await client.ConnectAsync();
        foreach (string filter in filters)
        {
            await client.SubscribeAsync(filter);
        }

        return client;
    }

    /// <summary>Subscribes with QoS 1.</summary>
    /// <returns>Whether the broker grants it.</returns>
    public async Task<bool> SubscribeAsync(string filter)
    {
        await ConnectAsync();
        MqttClientSubscribeResult result =
            await _client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
        return result.Items.Single().ResultCode == MqttClientSubscribeResultCode.GrantedQoS1;
    }

    /// <summary>Publishes with QoS 1; a broker may close the connection instead of forwarding the message.</summary>
    public async Task PublishAsync(string topic, byte payload, bool retain = false)
    {
        await ConnectAsync();
        try
        {
            await _client.PublishBinaryAsync(topic, [payload], MqttQualityOfServiceLevel.AtLeastOnce, retain, Cancellation);
        }
        catch (MqttCommunicationException)
        {
            // Refused.
        }
    }

    /// <summary>The next message.</summary>
    public async Task<string> NextAsync() => await _received.Reader.ReadAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync();
        }

        _client.Dispose();
    }

    private async Task ConnectAsync()
    {
        if (!_client.IsConnected)
        {
            await _broker.ConnectAsync(_client, _name, isCleanSession: false, Cancellation);
        }
    }
}
