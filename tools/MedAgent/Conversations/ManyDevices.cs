using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Talks to many devices over one connection: sends each its command, and receives their verified events.</summary>
internal sealed class ManyDevices : IAsyncDisposable
{
    // The clocks of this computer and of a device may differ.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    // Topics in one subscription: a message of MQTT has its limits.
    private const int TopicsAtOnce = 100;

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<(string Device, ReceivedEvent Received, byte[] Message)> _received =
        Channel.CreateUnbounded<(string, ReceivedEvent, byte[])>();

    private readonly BrokerAccess _broker;
    private readonly Dictionary<string, AddressedDevice> _devices;
    private readonly Dictionary<string, EventOrder?> _newest;
    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;

    private ManyDevices(BrokerAccess broker, IReadOnlyList<AddressedDevice> devices)
    {
        _broker = broker;
        _devices = devices.ToDictionary(device => device.Id);
        _newest = devices.ToDictionary(device => device.Id, device => device.Newest);
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _client.DisconnectedAsync += _ =>
        {
            _received.Writer.TryComplete();
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects, and subscribes to the events of the devices.</summary>
    /// <param name="broker">The broker of all of them.</param>
    /// <param name="devices">The devices, each with its key.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached, or refuses a subscription.</exception>
    public static async Task<ManyDevices> OpenAsync(
        BrokerAccess broker, IReadOnlyList<AddressedDevice> devices, CancellationToken cancellation)
    {
        ManyDevices conversation = new(broker, devices);
        try
        {
            await conversation.ConnectAsync(cancellation);
            return conversation;
        }
        catch (Exception failure) when (failure is IOException or MqttCommunicationException)
        {
            await conversation.DisposeAsync();
            throw new IOException($"no connection to the broker at {broker}: {failure.Message}", failure);
        }
    }

    /// <summary>Sends a command to a device. Returns when the broker has acknowledged it.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task SendAsync(string device, byte[] command, CancellationToken cancellation)
    {
        try
        {
            await _client.PublishBinaryAsync(
                new Topic(device, Topic.Commands, "").ToString(), command, MqttQualityOfServiceLevel.AtLeastOnce, retain: false,
                cancellation);
        }
        catch (MqttCommunicationException failure)
        {
            throw Lost(failure);
        }
    }

    /// <summary>Waits for the next event of any of them.</summary>
    /// <returns>The device's id, the event, and the same as the device has signed it.</returns>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task<(string Device, ReceivedEvent Received, byte[] Message)> NextAsync(CancellationToken cancellation)
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
        foreach (string[] some in _devices.Keys.Chunk(TopicsAtOnce))
        {
            MqttClientSubscribeOptionsBuilder subscription = new();
            foreach (string device in some)
            {
                subscription.WithTopicFilter(
                    new Topic(device, Topic.Events, "").ToString(), MqttQualityOfServiceLevel.AtLeastOnce);
            }

            MqttClientSubscribeResult subscribed = await _client.SubscribeAsync(subscription.Build(), cancellation);
            if (subscribed.Items.FirstOrDefault(item => item.ResultCode != MqttClientSubscribeResultCode.GrantedQoS1) is { } refused)
            {
                throw new IOException($"it refuses the subscription to {refused.TopicFilter.Topic}; its access rules must allow it");
            }
        }
    }

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs arrived)
    {
        byte[] message = arrived.ApplicationMessage.Payload.ToArray();
        if (Topic.Parse(arrived.ApplicationMessage.Topic) is { Kind: Topic.Events } topic
            && _devices.TryGetValue(topic.Device, out AddressedDevice? device))
        {
            RefusalReason refusal = DeviceEvent.TryRead(topic, message, device.Key!, out DeviceEvent? told);
            ReceivedEvent received = new(told, refusal) { IsOld = told is not null && IsOld(told) };
            _received.Writer.TryWrite((topic.Device, received, message));
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether an event was made before this conversation, or not after the newest one that is known.</summary>
    private bool IsOld(DeviceEvent told)
    {
        bool isOld = told.At < _begun - ClockTolerance || (_newest[told.Device] is { } newest && !told.Order.IsAfter(newest));
        _newest[told.Device] = isOld ? _newest[told.Device] : told.Order;
        return isOld;
    }

    private IOException Lost(Exception failure) => new($"the connection to the broker at {_broker} was lost", failure);
}
