using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A network that takes everything while it is up and forgets it, but for the last event.</summary>
internal sealed class FreeLink : ILink
{
    // Header -65537, true: the message has a reading that comes out of the backlog (PROTOCOL.md, "Sealed reading").
    private static readonly byte[] OutOfBacklog = [0x3a, 0x00, 0x01, 0x00, 0x00, 0xf5];

    private readonly ReceivedMessages _received = new(1, 1);

    /// <inheritdoc/>
    public bool IsUp { get; set; }

    /// <summary>The last message of the event stream.</summary>
    public byte[]? LastEvent { get; private set; }

    /// <summary>Whether a reading was sent that was made just now.</summary>
    public bool HasReading { get; set; }

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        // A copy, which is not the device's: its own may go.
        LastEvent = topic.EndsWith("/e", StringComparison.Ordinal) ? [.. payload] : LastEvent;
        HasReading |= IsUp && topic.EndsWith("/r/vitals", StringComparison.Ordinal) && payload.AsSpan().IndexOf(OutOfBacklog) < 0;
        return IsUp;
    }

    /// <summary>Somebody sends the device a message, which it receives with its next step.</summary>
    public void Send(string topic, byte[] message) => _received.TryAdd(topic, message);

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload) => _received.TryTake(kind, out payload);
}
