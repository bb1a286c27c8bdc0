using System.Collections.Concurrent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// What a collector does with messages, without the network: verifies, decrypts, stores exactly once, and answers with acknowledgements. No
/// content of a message makes it throw. It throws if the store does; then nothing is acknowledged.
/// </summary>
public sealed class CollectorCore
{
    private readonly ReadingStore _store;
    private readonly Func<DateTimeOffset> _clock;
    private readonly ConcurrentDictionary<string, CosePublicKey> _trusted;
    private readonly BatchIngest _ingest;

    /// <summary>A collector over a store.</summary>
    /// <param name="recipient">The key of the recipient.</param>
    /// <param name="store">Where readings are stored.</param>
    /// <param name="trusted">Keys of devices that are trusted in addition to the registered ones.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="keepsEvidence">Whether announcements and sealed readings are kept as they arrived.</param>
    public CollectorCore(
        HospitalKey recipient, ReadingStore store, IEnumerable<CosePublicKey> trusted, Func<DateTimeOffset> clock,
        bool keepsEvidence = false)
    {
        _store = store;
        _clock = clock;
        _trusted = new ConcurrentDictionary<string, CosePublicKey>(trusted.Select(key => KeyValuePair.Create(key.DeviceId, key)));
        _ingest = new BatchIngest(store, recipient, _trusted.GetValueOrDefault, clock) { KeepsEvidence = keepsEvidence };
    }

    /// <summary>A value was stored.</summary>
    public event Action<StoredReading>? Stored;

    /// <summary>A device has declared a gap.</summary>
    public event Action<StoredGap>? GapDeclared;

    /// <summary>An event of a device's journal was stored.</summary>
    public event Action<StoredEvent>? EventStored;

    /// <summary>A report of an alarm was stored.</summary>
    public event Action<StoredAlarm>? AlarmStored;

    /// <summary>Something was refused, or is in quarantine.</summary>
    public event Action<Refusal>? Refused;

    /// <summary>How many messages, values and refusals there were.</summary>
    public CollectorCounters Counters { get; } = new();

    /// <summary>Trusts one more device.</summary>
    public void Trust(CosePublicKey device) => _trusted[device.DeviceId] = device;

    /// <summary>Handles messages; when it returns, what it acknowledges is durable. If it can be, all of it is one transaction.</summary>
    /// <returns>Acknowledgements to be published.</returns>
    public IReadOnlyList<Message> Handle(IReadOnlyList<Message> messages) =>
        [.. Store(messages, waiting: null).Select(each => Acknowledge(each.Device, each.DataClass)).OfType<Message>()];

    /// <summary>Stores what messages bring, durably.</summary>
    /// <param name="messages">In the order in which they arrived.</param>
    /// <param name="waiting">
    /// Gets the messages with a reading whose epoch is not announced yet: they are to come again. null if such readings are refused.
    /// </param>
    /// <returns>The classes of devices that are to be acknowledged.</returns>
    internal IReadOnlyCollection<(string Device, string DataClass)> Store(
        IReadOnlyList<Message> messages, ISet<Message>? waiting = null)
    {
        IngestBatch batch = new();
        HashSet<string> searched = [];
        List<IngestItem> items = [];
        foreach (Message message in messages)
        {
            RefusalReason reason = IngestItem.TryRead(message, device => FindTrusted(device, searched) is not null, out var read);
            if (reason == RefusalReason.None)
            {
                items.AddRange(read!);
            }
            else
            {
                batch.Refused.Add(new Refusal(message.Topic, 0, reason));
            }
        }

        if (items.Count > 0)
        {
            _ingest.Store(items.ToArray(), batch);
        }

        if (waiting is not null)
        {
            SetAside(messages, batch, waiting);
        }

        Report(batch);

        // Last: a caller that waits for this counter finds everything else done.
        Counters.CountMessages(messages.Count);
        return batch.ToAcknowledge;
    }

    /// <summary>Makes the acknowledgement of what is stored of a device's class now.</summary>
    /// <returns>null if the device accepts none of this custodian.</returns>
    internal Message? Acknowledge(string device, string dataClass) => _store.Epochs.Newest(device, dataClass) is { } epoch
        ? new Message(
            new Topic(device, Topic.Acknowledgements, "").ToString(),
            Acknowledgement.Encode(epoch, _store.Sequences.Received(device, dataClass), _clock()))
        : null;

    /// <summary>
    /// Takes what only lacks its epoch out of what was refused. A message of the same topic that lacks nothing may come again with it,
    /// which is no harm: it is stored once.
    /// </summary>
    private static void SetAside(IReadOnlyList<Message> messages, IngestBatch batch, ISet<Message> waiting)
    {
        HashSet<string> topics =
            [.. batch.Refused.Where(refusal => refusal.Reason == RefusalReason.EpochUnknown).Select(refusal => refusal.Topic)];
        batch.Refused.RemoveAll(refusal => refusal.Reason == RefusalReason.EpochUnknown);
        waiting.UnionWith(messages.Where(message => topics.Contains(message.Topic)));
    }

    private void Report(IngestBatch batch)
    {
        Counters.CountValues(batch.Readings.Count);
        Counters.CountRepeats(batch.Repeats);

        // Alarms first: devices send them first as well.
        batch.Alarms.ForEach(alarm => AlarmStored?.Invoke(alarm));
        batch.Readings.ForEach(reading => Stored?.Invoke(reading));
        batch.Gaps.ForEach(gap => GapDeclared?.Invoke(gap));
        batch.Events.ForEach(stored => EventStored?.Invoke(stored));
        foreach (Refusal refusal in batch.Refused)
        {
            Counters.CountRefusal(refusal.Reason);
            Refused?.Invoke(refusal);
        }
    }

    /// <summary>
    /// A device's key, if it is trusted. An unknown device is searched in the store once in each call, however many messages it sends, and
    /// nothing is remembered of it.
    /// </summary>
    private CosePublicKey? FindTrusted(string device, HashSet<string> searched)
    {
        if (_trusted.TryGetValue(device, out CosePublicKey? key) || !searched.Add(device))
        {
            return key;
        }

        key = _store.Devices.Find(device)?.Key;
        if (key is not null)
        {
            Trust(key);
        }

        return key;
    }
}
