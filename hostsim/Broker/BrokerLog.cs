namespace NanoMedAgent.HostSim.Broker;

/// <summary>The last messages that went through the broker, for the view.</summary>
public sealed class BrokerLog
{
    private const int Kept = 32;
    private const int BeginningLength = 24;

    private readonly Lock _lock = new();
    private readonly Queue<SeenMessage> _seen = [];

    /// <summary>Messages seen so far.</summary>
    public long Count { get; private set; }

    /// <summary>Takes note of a message.</summary>
    public void Add(string topic, byte[] payload)
    {
        lock (_lock)
        {
            Count++;
            _seen.Enqueue(new SeenMessage(topic, payload.Length, payload[..Math.Min(BeginningLength, payload.Length)]));
            if (_seen.Count > Kept)
            {
                _seen.Dequeue();
            }
        }
    }

    /// <summary>The last ones, oldest first.</summary>
    public IReadOnlyList<SeenMessage> Last(int count)
    {
        lock (_lock)
        {
            return [.. _seen.TakeLast(count)];
        }
    }
}
