using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>The collector: it decrypts messages, stores what they say, and makes acknowledgements.</summary>
internal sealed class Product : IBatchStore
{
    private readonly RecordedTraffic _traffic;
    private readonly ReadingStore _store;
    private readonly CollectorCore _collector;
    private DateTimeOffset _now;

    /// <summary>A collector with an empty database.</summary>
    /// <param name="traffic">The messages.</param>
    /// <param name="database">The database.</param>
    public Product(RecordedTraffic traffic, string database)
    {
        _traffic = traffic;
        traffic.Prepare(database);
        _store = ReadingStore.Open(database);
        _collector = new CollectorCore(traffic.Recipient, _store, traffic.Devices, () => _now);
    }

    /// <summary>Values stored so far.</summary>
    public long Values => _collector.Counters.Values;

    /// <inheritdoc/>
    public void Store(int batch)
    {
        Message[] messages = _traffic.Batches[batch];
        _now = _traffic.BatchTimes[batch];
        _collector.Handle(messages);
        if (_collector.Counters.Refused.Count > 0)
        {
            throw new InvalidOperationException($"the collector refused messages: {string.Join(", ", _collector.Counters.Refused)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();
}
