using NanoMedAgent.Platform;

namespace PowerCuts;

/// <summary>A network in memory: published messages stay in it until they are passed on or lost.</summary>
internal sealed class MemoryLink : ILink
{
    private readonly Queue<(string Topic, byte[] Payload)> _incoming = [];

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
    public bool TryReceive(out string topic, out byte[] payload)
    {
        bool any = _incoming.TryDequeue(out (string Topic, byte[] Payload) message);
        (topic, payload) = message;
        return any;
    }

    /// <summary>Sends the sensor a message.</summary>
    public void Send(string topic, byte[] payload) => _incoming.Enqueue((topic, payload));
}
