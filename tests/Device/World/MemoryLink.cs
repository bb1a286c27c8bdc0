using NanoMedAgent.Platform;

namespace Device.World;

/// <summary>A network that delivers at once while it is up, and that receives nothing.</summary>
internal sealed class MemoryLink : ILink
{
    /// <inheritdoc/>
    public bool IsUp { get; set; }

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <summary>Messages published so far.</summary>
    public int Published { get; private set; }

    /// <summary>Topic of the last message.</summary>
    public string LastTopic { get; private set; } = "";

    /// <summary>Payload of the last message.</summary>
    public byte[] LastPayload { get; private set; }

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        if (!IsUp)
        {
            return false;
        }

        Published++;
        LastTopic = topic;
        LastPayload = payload;
        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload)
    {
        payload = null;
        return false;
    }
}
