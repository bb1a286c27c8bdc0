using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Talks to one device through a broker: sends offers and commands, and receives the device's events.</summary>
internal sealed class DeviceConversation : IAsyncDisposable
{
    // The clocks of this computer and of the device may differ.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<ReceivedEvent> _received = Channel.CreateUnbounded<ReceivedEvent>();
    private readonly Channel<byte[]> _evidence = Channel.CreateUnbounded<byte[]>();
    private readonly BrokerAccess _broker;
    private readonly Topic _commands;
    private readonly Topic _events;
    private readonly CosePublicKey? _key;
    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;
    private EventOrder? _newest;

    private DeviceConversation(AddressedDevice device)
    {
        _broker = device.Broker;
        _commands = new Topic(device.Id, Topic.Commands, "");
        _events = new Topic(device.Id, Topic.Events, "");
        _key = device.Key;
        _newest = device.Newest;
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _client.DisconnectedAsync += EndAsync;
    }

    /// <summary>Connects and subscribes to the device's events.</summary>
    /// <param name="device">The device.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached.</exception>
    public static async Task<DeviceConversation> OpenAsync(AddressedDevice device, CancellationToken cancellation)
    {
        DeviceConversation conversation = new(device);
        try
        {
            await conversation.ConnectAsync(cancellation);
            return conversation;
        }
        catch (Exception failure) when (failure is IOException or MqttCommunicationException)
        {
            await conversation.DisposeAsync();
            throw new IOException($"no connection to the broker at {device.Broker}: {failure.Message}", failure);
        }
    }

    /// <summary>Sends an offer or a command. Returns when the broker has acknowledged it.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task SendAsync(byte[] message, CancellationToken cancellation)
    {
        try
        {
            await _client.PublishBinaryAsync(
                _commands.ToString(), message, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, cancellation);
        }
        catch (MqttCommunicationException failure)
        {
            throw Lost(failure);
        }
    }

    /// <summary>Waits for the next event.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task<ReceivedEvent> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _received.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException failure)
        {
            throw Lost(failure);
        }
    }

    /// <summary>Waits for the next message that claims to be evidence. It is not verified.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task<byte[]> NextEvidenceAsync(CancellationToken cancellation)
    {
        try
        {
            return await _evidence.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException failure)
        {
            throw Lost(failure);
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

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        await _broker.ConnectAsync(_client, $"medagent-{Guid.NewGuid():N}", isCleanSession: true, cancellation);
        MqttClientSubscribeResult subscribed =
            await _client.SubscribeAsync(_events.ToString(), MqttQualityOfServiceLevel.AtLeastOnce, cancellation);
        if (subscribed.Items.Any(item => item.ResultCode != MqttClientSubscribeResultCode.GrantedQoS1))
        {
            throw new IOException($"it refuses the subscription to {_events}; its access rules must allow it");
        }
    }

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        byte[] message = received.ApplicationMessage.Payload.ToArray();
        if (AttestationToken.IsClaimed(message))
        {
            // It is no event, and has no place among them.
            return _evidence.Writer.WriteAsync(message).AsTask();
        }

        RefusalReason refusal = _key is null
            ? DeviceEvent.TryReadUnverified(_events, message, out DeviceEvent? told)
            : DeviceEvent.TryRead(_events, message, _key, out told);
        return _received.Writer.WriteAsync(
            new ReceivedEvent(told, refusal) { IsOld = told is not null && IsOld(told) }).AsTask();
    }

    /// <summary>
    /// Whether an event is no answer to this conversation: the device has made it before the conversation began, or not after the newest
    /// event that is known.
    /// </summary>
    private bool IsOld(DeviceEvent told)
    {
        bool isOld = told.At < _begun - ClockTolerance || (_newest is { } newest && !told.Order.IsAfter(newest));
        _newest = isOld ? _newest : told.Order;
        return isOld;
    }

    private Task EndAsync(MqttClientDisconnectedEventArgs reason)
    {
        _received.Writer.TryComplete();
        _evidence.Writer.TryComplete();
        return Task.CompletedTask;
    }

    private IOException Lost(Exception failure) =>
        new($"the connection to the broker at {_broker} was lost; the device also reports its decisions to the collector: medagent events "
            + "list", failure);
}
