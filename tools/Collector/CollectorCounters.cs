using System.Collections.Concurrent;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>What a collector has done since its start.</summary>
public sealed class CollectorCounters
{
    private readonly ConcurrentDictionary<RefusalReason, long> _refused = [];
    private long _messages;
    private long _values;
    private long _repeats;

    /// <summary>Messages from the broker that were handled.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Values stored.</summary>
    public long Values => Interlocked.Read(ref _values);

    /// <summary>Readings that arrived again and were stored before.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>Messages and readings that were refused, by reason.</summary>
    public IReadOnlyDictionary<RefusalReason, long> Refused => _refused;

    internal void CountMessages(int count) => Interlocked.Add(ref _messages, count);

    internal void CountValues(int count) => Interlocked.Add(ref _values, count);

    internal void CountRepeats(int count) => Interlocked.Add(ref _repeats, count);

    internal void CountRefusal(RefusalReason reason) => _refused.AddOrUpdate(reason, 1, (_, count) => count + 1);
}
