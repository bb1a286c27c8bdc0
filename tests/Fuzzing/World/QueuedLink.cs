using NanoMedAgent.Platform;

namespace Fuzzing.World;

/// <summary>A network that is always up, and remembers what a device has published.</summary>
internal sealed class QueuedLink : ILink
{
    private readonly ReceivedMessages _incoming = new(4, 1);

    /// <summary>Topics and payloads.</summary>
    public List<(string Topic, byte[] Payload)> Published { get; } = [];

    /// <inheritdoc/>
    public bool IsUp => true;

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        Published.Add((topic, payload));
        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload) => _incoming.TryTake(kind, out payload);

    /// <summary>Anybody sends the device a message.</summary>
    public void Send(string topic, byte[] payload) => _incoming.TryAdd(topic, payload);
}
