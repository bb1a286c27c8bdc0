using System.Buffers;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>
/// One connection to a broker, as long as a command runs: sends devices commands and offers, and receives their events. The broker keeps
/// nothing for it. When the connection is lost, the conversation is over.
/// </summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    // Topics in one subscription: a message of MQTT has its limits.
    private const int TopicsAtOnce = 100;

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly BrokerAccess _broker;

    private BrokerConnection(BrokerAccess broker, Action<Topic, byte[]> handle, Action end)
    {
        _broker = broker;
        _client.ApplicationMessageReceivedAsync += arrived =>
        {
            if (Topic.Parse(arrived.ApplicationMessage.Topic) is { Kind: Topic.Events, DataClass: "" } topic)
            {
                handle(topic, arrived.ApplicationMessage.Payload.ToArray());
            }

            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += _ =>
        {
            end();
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects and subscribes.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="filters">The topics of the events.</param>
    /// <param name="handle">Is called with each message on a topic of events. Nothing of it is verified.</param>
    /// <param name="end">Is called when the connection is lost.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached, or refuses a subscription.</exception>
    public static async Task<BrokerConnection> OpenAsync(
        BrokerAccess broker, IReadOnlyList<string> filters, Action<Topic, byte[]> handle, Action end, CancellationToken cancellation)
    {
        BrokerConnection connection = new(broker, handle, end);
        try
        {
            await connection.ConnectAsync(filters, cancellation);
            return connection;
        }
        catch (Exception failure) when (failure is IOException or MqttCommunicationException)
        {
            await connection.DisposeAsync();
            throw new IOException($"no connection to the broker at {broker}: {failure.Message}", failure);
        }
    }

    /// <summary>Sends a command or an offer. Returns when the broker has acknowledged it.</summary>
    /// <param name="message">The message, on a topic of commands.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task SendAsync(Message message, CancellationToken cancellation)
    {
        try
        {
            await _client.PublishBinaryAsync(
                message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, cancellation);
        }
        catch (MqttCommunicationException failure)
        {
            throw Lost(failure);
        }
    }

    /// <summary>What is thrown where the conversation needs a connection that was lost.</summary>
    public IOException Lost(Exception failure) => new(
        $"the connection to the broker at {_broker} was lost; run it again to go on. 'medagent events list' has what devices decided "
        + "meanwhile, where a collector runs", failure);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync();
            }
        }
        catch (MqttCommunicationException)
        {
            // The broker has closed the connection already.
        }

        _client.Dispose();
    }

    private async Task ConnectAsync(IReadOnlyList<string> filters, CancellationToken cancellation)
    {
        await _broker.ConnectAsync(_client, $"medagent-{Guid.NewGuid():N}", isCleanSession: true, cancellation);
        foreach (string[] some in filters.Chunk(TopicsAtOnce))
        {
            MqttClientSubscribeOptionsBuilder subscription = new();
            foreach (string filter in some)
            {
                subscription.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
            }

            MqttClientSubscribeResult subscribed = await _client.SubscribeAsync(subscription.Build(), cancellation);
            if (subscribed.Items.FirstOrDefault(item => item.ResultCode != MqttClientSubscribeResultCode.GrantedQoS1) is { } refused)
            {
                throw new IOException($"it refuses the subscription to {refused.TopicFilter.Topic}; its access rules must allow it");
            }
        }
    }
}
