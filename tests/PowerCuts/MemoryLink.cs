using NanoMedAgent.Platform;

namespace PowerCuts;

/// <summary>A network in memory: published messages stay in it until they are passed on or lost.</summary>
internal sealed class MemoryLink : ILink
{
    private readonly ReceivedMessages _incoming = new(64, 1);

    /// <summary>Published and not passed on yet.</summary>
    public List<(string Topic, byte[] Payload)> Outgoing { get; } = [];

    /// <inheritdoc/>
    public bool IsUp { get; set; } = true;

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        if (IsUp)
        {
            Outgoing.Add((topic, payload));
        }

        return IsUp;
    }

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload) => _incoming.TryTake(kind, out payload);

    /// <summary>Sends the sensor a message.</summary>
    public void Send(string topic, byte[] payload) => _incoming.TryAdd(topic, payload);
}
