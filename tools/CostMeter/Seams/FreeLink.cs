using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A network that takes everything while it is up and forgets it, but for the last event.</summary>
internal sealed class FreeLink : ILink
{
    private string? _topic;
    private byte[]? _message;

    /// <inheritdoc/>
    public bool IsUp { get; set; }

    /// <summary>The last message of the event stream.</summary>
    public byte[]? LastEvent { get; private set; }

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        LastEvent = topic.EndsWith("/e", StringComparison.Ordinal) ? payload : LastEvent;
        return IsUp;
    }

    /// <summary>Somebody sends the device a message, which it receives with its next step.</summary>
    public void Send(string topic, byte[] message)
    {
        _topic = topic;
        _message = message;
    }

    /// <inheritdoc/>
    public bool TryReceive(out string? topic, out byte[]? payload)
    {
        topic = _topic;
        payload = _message;
        _topic = null;
        _message = null;
        return payload is not null;
    }
}
