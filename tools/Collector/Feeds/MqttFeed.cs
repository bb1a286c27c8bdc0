using System.Threading.Channels;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>Messages of a persistent session at an MQTT broker, in the order in which they arrive.</summary>
internal sealed class MqttFeed : IMessageFeed
{
    // Messages that wait in memory. When there are more, the broker waits.
    private const int QueueLimit = 1024;

    private readonly BrokerSession _session;
    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(QueueLimit);

    /// <summary>A feed that is not started yet.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="clientId">The session's name at the broker.</param>
    public MqttFeed(BrokerAccess broker, string clientId)
    {
        _session = new BrokerSession(
            broker, clientId, Topic.Filters, (message, cancellation) => _queue.Writer.WriteAsync(message, cancellation).AsTask());
        _session.ConnectionChanged += (connected, why) => ConnectionChanged?.Invoke(connected, why);
    }

    /// <inheritdoc/>
    public event Action<bool, string>? ConnectionChanged;

    /// <inheritdoc/>
    public bool IsConnected => _session.IsConnected;

    /// <inheritdoc/>
    public int Waiting => _queue.Reader.Count;

    /// <inheritdoc/>
    public void Start() => _session.Start();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReceivedMessage>> ReadAsync(int limit)
    {
        List<ReceivedMessage> messages = [];
        if (await _queue.Reader.WaitToReadAsync())
        {
            while (messages.Count < limit && _queue.Reader.TryRead(out Message? message))
            {
                messages.Add(new ReceivedMessage(message));
            }
        }

        return messages;
    }

    /// <inheritdoc/>
    public Task<bool> PublishAsync(Message message) => _session.PublishAsync(message);

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _session.StopAsync();
        _queue.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
