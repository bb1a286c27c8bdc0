using NanoMedAgent.Platform;

namespace Agent.Tests.World;

/// <summary>The device's network in memory. PublishedMessage messages stay in a list until the test delivers or drops them.</summary>
internal sealed class FakeLink : ILink
{
    private readonly Queue<PublishedMessage> _incoming = [];

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

    public bool TryReceive(out string topic, out byte[] payload)
    {
        bool any = _incoming.TryDequeue(out PublishedMessage? message) && IsUp;
        topic = any ? message!.Topic : null!;
        payload = any ? message!.Payload : null!;
        return any;
    }

    /// <summary>Anybody sends the device a message.</summary>
    public void Send(string topic, byte[] payload) => _incoming.Enqueue(new PublishedMessage(topic, payload, false));

    /// <summary>The network fails, and messages in flight are lost.</summary>
    public void GoDown()
    {
        IsUp = false;
        InFlight = 0;
        Outgoing.Clear();
        _incoming.Clear();
    }
}
