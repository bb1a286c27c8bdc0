using NanoMedAgent.Platform;

namespace Agent.Tests.World;

/// <summary>The device's network in memory: what it publishes lies there until the test passes it on, or does not.</summary>
internal sealed class MemoryLink : ILink
{
    private readonly Queue<Published> _incoming = [];

    /// <summary>Everything published so far, whatever became of it.</summary>
    public List<Published> Published { get; } = [];

    /// <summary>Published and not passed on yet.</summary>
    public List<Published> Outgoing { get; } = [];

    public bool IsUp { get; set; } = true;

    /// <summary>Whether the broker answers; when not, messages stay in flight.</summary>
    public bool BrokerAnswers { get; set; } = true;

    /// <summary>How many messages the link takes before it wants an answer.</summary>
    public int Window { get; set; } = 8;

    public int InFlight { get; private set; }

    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        if (!IsUp || InFlight >= Window)
        {
            return false;
        }

        Published message = new(topic, payload, retain);
        Published.Add(message);
        Outgoing.Add(message);
        InFlight += BrokerAnswers ? 0 : 1;
        return true;
    }

    public bool TryReceive(out string topic, out byte[] payload)
    {
        bool any = _incoming.TryDequeue(out Published? message) && IsUp;
        topic = any ? message!.Topic : null!;
        payload = any ? message!.Payload : null!;
        return any;
    }

    /// <summary>Somebody, anybody, sends the device a message.</summary>
    public void Send(string topic, byte[] payload) => _incoming.Enqueue(new Published(topic, payload, false));

    /// <summary>Takes the network away: what was in flight is lost.</summary>
    public void GoDown()
    {
        IsUp = false;
        InFlight = 0;
        Outgoing.Clear();
        _incoming.Clear();
    }
}
