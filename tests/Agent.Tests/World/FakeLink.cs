using NanoMedAgent.Platform;

namespace Agent.Tests.World;

/// <summary>The device's network in memory. PublishedMessage messages stay in a list until the test delivers or drops them.</summary>
internal sealed class FakeLink : ILink
{
    private const int Many = 100_000;

    private ReceivedMessages _incoming;

    /// <summary>A network that holds more messages for the device than a test sends.</summary>
    public FakeLink() => _incoming = new ReceivedMessages(Many, Many);

    /// <summary>All messages published so far, delivered or not.</summary>
    public List<PublishedMessage> Published { get; } = [];

    /// <summary>PublishedMessage and not delivered yet.</summary>
    public List<PublishedMessage> Outgoing { get; } = [];

    public bool IsUp { get; set; } = true;

    /// <summary>Whether the broker answers. If not, messages stay in flight.</summary>
    public bool BrokerAnswers { get; set; } = true;

    /// <summary>How many messages may be in flight.</summary>
    public int Window { get; set; } = 8;

    public int InFlight { get; private set; }

    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        if (!IsUp || InFlight >= Window)
        {
            return false;
        }

        PublishedMessage message = new(topic, payload, retain);
        Published.Add(message);
        Outgoing.Add(message);
        InFlight += BrokerAnswers ? 0 : 1;
        return true;
    }

    public bool TryReceive(MessageKind kind, out byte[] payload) => _incoming.TryTake(kind, out payload) && IsUp;

    /// <summary>The device's queues are as short as on the chip.</summary>
    public void HasShortQueues() => _incoming = new ReceivedMessages(4, 1);

    /// <summary>Anybody sends the device a message.</summary>
    public void Send(string topic, byte[] payload) => _incoming.TryAdd(topic, payload);

    /// <summary>The network fails, and messages in flight are lost.</summary>
    public void GoDown()
    {
        IsUp = false;
        InFlight = 0;
        Outgoing.Clear();
        _incoming = new ReceivedMessages(Many, Many);
    }
}
