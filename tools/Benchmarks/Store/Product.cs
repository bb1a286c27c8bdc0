using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>The collector: it decrypts messages, stores what they say, and makes acknowledgements.</summary>
internal sealed class Product : IBatchStore
{
    private readonly RecordedTraffic _traffic;
    private readonly ReadingStore _store;
    private readonly IReadOnlyList<ReadingStore> _writers;
    private readonly CollectorCore _collector;
    private long _nowMs;

    /// <summary>A collector with an empty database.</summary>
    /// <param name="traffic">The messages.</param>
    /// <param name="database">The database.</param>
    /// <param name="writers">Connections that store at the same time.</param>
    /// <param name="keepsEvidence">Whether announcements and sealed readings are kept as they arrived.</param>
    public Product(RecordedTraffic traffic, string database, int writers, bool keepsEvidence)
    {
        _traffic = traffic;
        traffic.Prepare(database);
        _store = ReadingStore.Open(database);
        _writers = _store.OpenWriters(writers);
        _collector = new CollectorCore(
            traffic.Recipient, _store, _writers, traffic.Devices,
            () => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _nowMs)), keepsEvidence);
    }

    /// <summary>Values stored so far.</summary>
    public long Values => _collector.Counters.Values;

    /// <inheritdoc/>
    public void Store(int from, int to)
    {
        // As the service does.
        AcknowledgementSender[] senders =
            [.. _writers.Select(_ => new AcknowledgementSender(_collector.Acknowledge, _ => Task.FromResult(true)))];
        foreach (AcknowledgementSender sender in senders)
        {
            sender.Failed += failure => throw new InvalidOperationException("an acknowledgement could not be made", failure);
        }

        Task acknowledging = Task.WhenAll(senders.Select(sender => Task.Run(sender.RunAsync)));
        WriterLanes<PreparedMessage> lanes = new(_writers.Count, StoreBenchmark.BatchLimit, (writer, messages) =>
        {
            senders[writer].Add(_collector.Store(messages));
            return Task.CompletedTask;
        });
        for (int batch = from; batch < to; batch++)
        {
            Interlocked.Exchange(ref _nowMs, _traffic.BatchTimes[batch].ToUnixTimeMilliseconds());
            foreach (PreparedMessage message in _collector.Prepare(_traffic.Batches[batch]))
            {
                lanes.AddAsync(message.Writer, message).AsTask().GetAwaiter().GetResult();
            }
        }

        lanes.CompleteAsync().GetAwaiter().GetResult();
        Array.ForEach(senders, sender => sender.Complete());
        acknowledging.GetAwaiter().GetResult();
        if (_collector.Counters.Refused.Count > 0)
        {
            throw new InvalidOperationException($"the collector refused messages: {string.Join(", ", _collector.Counters.Refused)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ReadingStore writer in _writers.Append(_store).Distinct())
        {
            writer.Dispose();
        }
    }
}
