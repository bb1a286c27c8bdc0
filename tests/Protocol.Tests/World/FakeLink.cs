using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;

namespace Protocol.Tests.World;

/// <summary>A network that takes everything, remembers it, and delivers what the hospital sends.</summary>
internal sealed class FakeLink : ILink
{
    private readonly ReceivedMessages _incoming = new(64, 64);

    /// <summary>What the device has published, in order.</summary>
    public List<Message> Published { get; } = [];

    /// <summary>Topics whose last message the broker keeps.</summary>
    public HashSet<string> Retained { get; } = [];

    /// <inheritdoc/>
    public bool IsUp => true;

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        Published.Add(new Message(topic, payload));
        if (retain)
        {
            Retained.Add(topic);
        }

        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload) => _incoming.TryTake(kind, out payload);

    /// <summary>The events that the device has published; evidence is none.</summary>
    public IEnumerable<Message> Events => Published.Where(IsEvent);

    /// <summary>Whether a message is an event.</summary>
    public static bool IsEvent(Message message) =>
        message.Topic.EndsWith("/e", StringComparison.Ordinal) && !AttestationToken.IsClaimed(message.Payload);

    /// <summary>What the device has published on topics with this end.</summary>
    /// <param name="kind">"r/vitals" and the like.</param>
    public IEnumerable<Message> PublishedOn(string kind) =>
        Published.Where(message => message.Topic.EndsWith("/" + kind, StringComparison.Ordinal));

    /// <summary>The hospital sends a message.</summary>
    public void Send(string topic, byte[] payload) => _incoming.TryAdd(topic, payload);
}
