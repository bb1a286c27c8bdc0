using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>A sensor's connection, in memory: what the sensor publishes waits until it is taken.</summary>
internal sealed class RecordingLink : ILink
{
    private const int Many = 1000;

    private readonly ReceivedMessages _received = new(Many, Many);
    private readonly List<Message> _published = [];

    /// <inheritdoc/>
    public bool IsUp => true;

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        _published.Add(new Message(topic, payload));
        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload) => _received.TryTake(kind, out payload);

    /// <summary>Sends the sensor a message.</summary>
    public void Send(Message message) => _received.TryAdd(message.Topic, message.Payload);

    /// <summary>Takes what the sensor has published.</summary>
    public Message[] TakePublished()
    {
        Message[] taken = [.. _published];
        _published.Clear();
        return taken;
    }
}
