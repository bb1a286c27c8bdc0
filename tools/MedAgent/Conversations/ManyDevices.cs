using System.Threading.Channels;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Talks to many devices over one connection: sends each its command, and receives their verified events.</summary>
internal sealed class ManyDevices : IAsyncDisposable
{
    private readonly Channel<(string Device, ReceivedEvent Received, byte[] Message)> _received =
        Channel.CreateUnbounded<(string, ReceivedEvent, byte[])>();

    private readonly Dictionary<string, (AddressedDevice Device, EventFreshness Freshness)> _devices;
    private BrokerConnection _connection = null!;

    private ManyDevices(IReadOnlyList<AddressedDevice> devices) =>
        _devices = devices.ToDictionary(device => device.Id, device => (device, new EventFreshness(device.Newest)));

    /// <summary>Connects, and subscribes to the events of the devices.</summary>
    /// <param name="broker">The broker of all of them.</param>
    /// <param name="devices">The devices, each with its key.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached, or refuses a subscription.</exception>
    public static async Task<ManyDevices> OpenAsync(
        BrokerAccess broker, IReadOnlyList<AddressedDevice> devices, CancellationToken cancellation)
    {
        ManyDevices conversation = new(devices);
        conversation._connection = await BrokerConnection.OpenAsync(
            broker,
            [.. devices.Select(device => new Topic(device.Id, Topic.Events, "").ToString())],
            conversation.Receive,
            () => conversation._received.Writer.TryComplete(),
            cancellation);
        return conversation;
    }

    /// <summary>Sends a command to a device. Returns when the broker has acknowledged it.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public Task SendAsync(string device, byte[] command, CancellationToken cancellation) =>
        _connection.SendAsync(new Message(new Topic(device, Topic.Commands, "").ToString(), command), cancellation);

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
            throw _connection.Lost(failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Receive(Topic topic, byte[] message)
    {
        if (_devices.TryGetValue(topic.Device, out (AddressedDevice Device, EventFreshness Freshness) sender))
        {
            RefusalReason refusal = DeviceEvent.TryRead(topic, message, sender.Device.Key!, out DeviceEvent? told);
            ReceivedEvent received = new(told, refusal) { IsOld = told is not null && sender.Freshness.IsOld(told) };
            _received.Writer.TryWrite((topic.Device, received, message));
        }
    }
}
