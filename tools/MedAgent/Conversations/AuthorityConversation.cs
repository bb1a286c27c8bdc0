using System.Buffers;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Sends many devices the changes of the authority's key that wait for them, and notes which have confirmed.</summary>
internal sealed class AuthorityConversation : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly AssociationStore _store;
    private readonly AuthorityChangeDelivery _delivery;
    private readonly BrokerAccess _broker;

    private AuthorityConversation(BrokerAccess broker, AssociationStore store)
    {
        _broker = broker;
        _store = store;
        _delivery = new AuthorityChangeDelivery(store);
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
    }

    /// <summary>Connects and subscribes to the events of all devices.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="store">What waits.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached.</exception>
    public static async Task<AuthorityConversation> OpenAsync(
        BrokerAccess broker, AssociationStore store, CancellationToken cancellation)
    {
        AuthorityConversation conversation = new(broker, store);
        try
        {
            await broker.ConnectAsync(conversation._client, $"medagent-{Guid.NewGuid():N}", isCleanSession: true, cancellation);
            foreach (string filter in PairingService.Filters)
            {
                await conversation._client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, cancellation);
            }

            return conversation;
        }
        catch (Exception failure) when (failure is IOException or MqttCommunicationException)
        {
            await conversation.DisposeAsync();
            throw new IOException($"no connection to the broker at {broker}: {failure.Message}", failure);
        }
    }

    /// <summary>Sends devices what waits for them, once a minute until they have confirmed it.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task SendDueAsync(IEnumerable<string> devices, CancellationToken cancellation)
    {
        try
        {
            foreach (Message message in devices.SelectMany(device => _delivery.DueFor(device, DateTimeOffset.UtcNow)))
            {
                await _client.PublishBinaryAsync(
                    message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, cancellation);
            }
        }
        catch (MqttCommunicationException failure)
        {
            throw new IOException($"the connection to the broker at {_broker} was lost; run it again to go on", failure);
        }
    }

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

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        byte[] message = received.ApplicationMessage.Payload.ToArray();
        if (Topic.Parse(received.ApplicationMessage.Topic) is { Kind: Topic.Events, DataClass: "" } topic
            && DeviceEvent.TryReadUnverified(topic, message, out DeviceEvent? claimed) == RefusalReason.None
            && claimed!.Kind == DeviceEvent.CommandKind
            && _store.Devices.Find(topic.Device)?.Key is { } key
            && DeviceEvent.TryRead(topic, message, key, out DeviceEvent? answer) == RefusalReason.None)
        {
            _delivery.HandleAnswer(answer!, DateTimeOffset.UtcNow);
        }

        return Task.CompletedTask;
    }
}
