using NanoMedAgent.Platform;

namespace Device.World;

/// <summary>A network that delivers at once while it is up, and from which nothing comes.</summary>
internal sealed class MemoryLink : ILink
{
    /// <inheritdoc/>
    public bool IsUp { get; set; }

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <summary>Messages so far.</summary>
    public int Published { get; private set; }

    /// <summary>Where the last message went.</summary>
    public string LastTopic { get; private set; } = "";

    /// <summary>The last message.</summary>
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
    public bool TryReceive(out string topic, out byte[] payload)
    {
        topic = null;
        payload = null;
        return false;
    }
}
