namespace NanoMedAgent.HostSim.Broker;

/// <summary>The latest messages at the broker, for the view.</summary>
public sealed class BrokerLog
{
    private const int MessagesKept = 32;
    private const int FirstBytesKept = 24;

    private readonly Lock _lock = new();
    private readonly Queue<SeenMessage> _seen = [];

    /// <summary>Messages so far.</summary>
    public long Count { get; private set; }

    /// <summary>Logs a message.</summary>
    public void Add(string topic, byte[] payload)
    {
        lock (_lock)
        {
            Count++;
            _seen.Enqueue(new SeenMessage(topic, payload.Length, payload[..Math.Min(FirstBytesKept, payload.Length)]));
            if (_seen.Count > MessagesKept)
            {
                _seen.Dequeue();
            }
        }
    }

    /// <summary>The latest messages, oldest first.</summary>
    public IReadOnlyList<SeenMessage> Latest(int count)
    {
        lock (_lock)
        {
            return [.. _seen.TakeLast(count)];
        }
    }
}
