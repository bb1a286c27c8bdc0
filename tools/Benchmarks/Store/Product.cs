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
        _writers = ReadingStore.Open(database).OpenWriters(writers);
        _collector = new CollectorCore(traffic.Recipient, _writers, traffic.Devices, () => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _nowMs)), keepsEvidence);
    }

    /// <summary>Values stored so far.</summary>
    public long Values => _collector.Counters.Values;

    /// <inheritdoc/>
    public void Store(int from, int to)
    {
        // As the service does.
        AcknowledgementSender acknowledgements = new(_collector.Acknowledge, _ => Task.FromResult(true));
        acknowledgements.Failed += failure => throw new InvalidOperationException("an acknowledgement could not be made", failure);
        Task acknowledging = Task.Run(acknowledgements.RunAsync);
        WriterLanes<PreparedMessage> lanes = new(_writers.Count, StoreBenchmark.BatchLimit, (_, messages) =>
        {
            acknowledgements.Add(_collector.Store(messages));
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
        acknowledgements.Complete();
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
}
