using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>The collector: it decrypts messages, stores what they say, and makes acknowledgements.</summary>
internal sealed class Product : IBatchStore
{
    private readonly RecordedTraffic _traffic;
    private readonly IReadOnlyList<ReadingStore> _writers;
    private readonly CollectorCore _collector;
    private DateTimeOffset _now;

    /// <summary>A collector with an empty database.</summary>
    /// <param name="traffic">The messages.</param>
    /// <param name="database">The database.</param>
    /// <param name="writers">Connections that store at the same time.</param>
    /// <param name="keepsEvidence">Whether announcements and sealed readings are kept as they arrived.</param>
    public Product(RecordedTraffic traffic, string database, int writers, bool keepsEvidence)
    {
        _traffic = traffic;
        traffic.Prepare(database);
        _writers = ReadingStore.Open(database).OpenWriters(writers);
        _collector = new CollectorCore(traffic.Recipient, _writers, traffic.Devices, () => _now, keepsEvidence);
    }

    /// <summary>Values stored so far.</summary>
    public long Values => _collector.Counters.Values;

    /// <inheritdoc/>
    public void Store(int from, int to)
    {
        // As the service does: the next batch is decrypted, and the last one acknowledged, while this one is stored.
        Task acknowledging = Task.CompletedTask;
        Task<PreparedBatch> next = Task.Run(() => _collector.Prepare(Messages(from, to)));
        for (int batch = from; batch < to; batch += _writers.Count)
        {
            PreparedBatch prepared = next.GetAwaiter().GetResult();
            int following = batch + _writers.Count;
            if (following < to)
            {
                next = Task.Run(() => _collector.Prepare(Messages(following, to)));
            }

            _now = _traffic.BatchTimes[batch];
            IReadOnlyCollection<(string Device, string DataClass)> stored = _collector.Store(prepared);
            acknowledging.GetAwaiter().GetResult();
            acknowledging = Task.Run(() => _collector.Acknowledge(stored));
        }

        acknowledging.GetAwaiter().GetResult();
        if (_collector.Counters.Refused.Count > 0)
        {
            throw new InvalidOperationException($"the collector refused messages: {string.Join(", ", _collector.Counters.Refused)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ReadingStore writer in _writers)
        {
            writer.Dispose();
        }
    }

    private Message[] Messages(int from, int to) =>
        [.. _traffic.Batches.Skip(from).Take(Math.Min(_writers.Count, to - from)).SelectMany(batch => batch)];
}
