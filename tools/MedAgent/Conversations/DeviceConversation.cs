using System.Threading.Channels;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Talks to one device through a broker: sends offers and commands, and receives the device's events.</summary>
internal sealed class DeviceConversation : IAsyncDisposable
{
    private readonly Channel<ReceivedEvent> _received = Channel.CreateUnbounded<ReceivedEvent>();
    private readonly Channel<byte[]> _evidence = Channel.CreateUnbounded<byte[]>();
    private readonly string _commands;
    private readonly CosePublicKey? _key;
    private readonly EventFreshness _freshness;
    private BrokerConnection _connection = null!;

    private DeviceConversation(AddressedDevice device)
    {
        _commands = new Topic(device.Id, Topic.Commands, "").ToString();
        _key = device.Key;
        _freshness = new EventFreshness(device.Newest);
    }

    /// <summary>Connects and subscribes to the device's events.</summary>
    /// <param name="device">The device.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached, or refuses the subscription.</exception>
    public static async Task<DeviceConversation> OpenAsync(AddressedDevice device, CancellationToken cancellation)
    {
        DeviceConversation conversation = new(device);
        conversation._connection = await BrokerConnection.OpenAsync(
            device.Broker, [new Topic(device.Id, Topic.Events, "").ToString()], conversation.Receive, conversation.End, cancellation);
        return conversation;
    }

    /// <summary>Sends an offer or a command. Returns when the broker has acknowledged it.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public Task SendAsync(byte[] message, CancellationToken cancellation) =>
        _connection.SendAsync(new Message(_commands, message), cancellation);

    /// <summary>Waits for the next event.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public Task<ReceivedEvent> NextAsync(CancellationToken cancellation) => NextAsync(_received, cancellation);

    /// <summary>Waits for the next message that claims to be evidence. It is not verified.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public Task<byte[]> NextEvidenceAsync(CancellationToken cancellation) => NextAsync(_evidence, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<T> NextAsync<T>(Channel<T> channel, CancellationToken cancellation)
    {
        try
        {
            return await channel.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException failure)
        {
            throw _connection.Lost(failure);
        }
    }

    private void Receive(Topic topic, byte[] message)
    {
        if (AttestationToken.IsClaimed(message))
        {
            // It is no event, and has no place among them.
            _evidence.Writer.TryWrite(message);
            return;
        }

        RefusalReason refusal = _key is null
            ? DeviceEvent.TryReadUnverified(topic, message, out DeviceEvent? told)
            : DeviceEvent.TryRead(topic, message, _key, out told);
        _received.Writer.TryWrite(new ReceivedEvent(told, refusal) { IsOld = told is not null && _freshness.IsOld(told) });
    }

    private void End()
    {
        _received.Writer.TryComplete();
        _evidence.Writer.TryComplete();
    }
}
