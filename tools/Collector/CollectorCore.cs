using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// What a collector does with messages, without the network: verifies, decrypts, stores exactly once, and answers with acknowledgements. No
/// content of a message makes it throw. It throws if the store does; then nothing is acknowledged. Its events come one at a time.
/// </summary>
public sealed class CollectorCore
{
    private readonly Func<DateTimeOffset> _clock;
    private readonly ConcurrentDictionary<string, CosePublicKey> _trusted;
    private readonly ReadingStore _store;
    private readonly IReadOnlyList<ReadingStore> _writers;
    private readonly BatchIngest[] _ingests;
    private readonly RecentEpochs _epochs = new();
    private readonly VerifiedAnnouncements _announcements;
    private readonly ConcurrentDictionary<string, int> _writerOf = new();
    private readonly Lock _reporting = new();
    private int _dealtDevices;

    /// <summary>A collector over a store.</summary>
    /// <param name="recipient">The key of the recipient.</param>
    /// <param name="store">Where readings are stored.</param>
    /// <param name="trusted">Keys of devices that are trusted in addition to the registered ones.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="keepsEvidence">Whether announcements and sealed readings are kept as they arrived.</param>
    public CollectorCore(
        HospitalKey recipient, ReadingStore store, IEnumerable<CosePublicKey> trusted, Func<DateTimeOffset> clock,
        bool keepsEvidence = false)
        : this(recipient, store, [store], trusted, clock, keepsEvidence)
    {
    }

    /// <summary>A collector over several connections to one store: each of the writers writes about some of the devices.</summary>
    internal CollectorCore(
        HospitalKey recipient, ReadingStore store, IReadOnlyList<ReadingStore> writers, IEnumerable<CosePublicKey> trusted,
        Func<DateTimeOffset> clock, bool keepsEvidence)
    {
        _store = store;
        _writers = writers;
        _clock = clock;
        _announcements = new VerifiedAnnouncements(recipient);
        _trusted = new ConcurrentDictionary<string, CosePublicKey>(trusted.Select(key => KeyValuePair.Create(key.DeviceId, key)));
        _ingests =
        [
            .. writers.Select(writer => new BatchIngest(writer, clock, _epochs)
            {
                KeepsEvidence = keepsEvidence,
            }),
        ];
    }

    /// <summary>A value was stored.</summary>
    public event Action<StoredReading>? Stored;

    /// <summary>A pack was stored.</summary>
    public event Action<AddedPack>? PackStored;

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
        Acknowledge([.. Prepare(messages).GroupBy(message => message.Writer).SelectMany(part => Store([.. part]))]);

    /// <summary>
    /// Takes messages apart, verifies announcements and decrypts readings. This may be done while others are stored, by one thread.
    /// </summary>
    /// <param name="messages">In the order in which they arrived.</param>
    internal IReadOnlyList<PreparedMessage> Prepare(IReadOnlyList<Message> messages)
    {
        HashSet<string> searched = [];
        Func<string, bool> isTrusted = device => FindTrusted(device, searched) is not null;
        List<PreparedMessage> prepared = new(messages.Count);
        foreach (Message message in messages)
        {
            RefusalReason reason = IngestItem.TryRead(message, isTrusted, out IReadOnlyList<IngestItem> items);
            foreach (IngestItem item in items)
            {
                Open(item);
            }

            prepared.Add(reason == RefusalReason.None
                ? new PreparedMessage(message, WriterOf(items[0].Topic.Device), items, null)
                : new PreparedMessage(message, 0, items, new Refusal(message.Topic, 0, reason)));
        }

        return prepared;
    }

    /// <summary>Verifies an announcement; decrypts a reading if its epoch is known.</summary>
    private void Open(IngestItem item)
    {
        if (item.Reading is { } reading)
        {
            item.Opened = _epochs.Find(item.Topic, reading.EpochId) is { } epoch ? OpenedReading.Of(reading, epoch) : null;
        }
        else
        {
            item.Refusal = _announcements.TryRead(item.Topic, item.Payload, _trusted[item.Topic.Device], out Epoch? announced);
            item.Announced = announced;
        }
    }

    /// <summary>Stores what messages bring, durably. Several writers may do so at the same time.</summary>
    /// <param name="messages">Messages of one writer.</param>
    /// <param name="canWait">
    /// Whether a message can come again later, when a reading's epoch is not announced yet; otherwise it is refused.
    /// </param>
    /// <param name="waiting">Gets the messages that are to come again.</param>
    /// <returns>The classes of devices that are to be acknowledged.</returns>
    internal IReadOnlyCollection<(string Device, string DataClass)> Store(
        IReadOnlyList<PreparedMessage> messages, Func<Message, bool>? canWait = null, ISet<Message>? waiting = null)
    {
        IngestBatch batch = new();
        batch.Refused.AddRange(messages.Select(message => message.Refusal).OfType<Refusal>());
        IngestItem[] items = [.. messages.SelectMany(message => message.Items)];
        Exception? failure = null;
        try
        {
            if (items.Length > 0)
            {
                _ingests[messages[0].Writer].Store(items, batch);
            }
        }
        catch (Exception ofStore) when (ofStore is not OutOfMemoryException)
        {
            failure = ofStore;
        }

        if (canWait is not null)
        {
            SetAside([.. messages.Select(message => message.Message).Where(canWait)], batch, waiting!);
        }

        lock (_reporting)
        {
            Report(batch);
        }

        if (failure is not null)
        {
            // What was stored before it is repeated, and acknowledged then.
            ExceptionDispatchInfo.Throw(failure);
        }

        // Last: a caller that waits for this counter finds everything else done.
        Counters.CountMessages(messages.Count);
        return batch.ToAcknowledge;
    }

    /// <summary>
    /// Makes acknowledgements of what is stored of devices' classes now. A device that accepts none of this custodian gets none.
    /// </summary>
    internal IReadOnlyList<Message> Acknowledge(IReadOnlyCollection<(string Device, string DataClass)> classes)
    {
        DateTimeOffset now = _clock();
        List<Message> messages = new(classes.Count);
        foreach (IGrouping<int, (string, string)> ofWriter in classes.GroupBy(each => WriterOf(each.Device)))
        {
            foreach ((Epoch newest, SequenceRanges numbers) in _writers[ofWriter.Key].ReceivedOf([.. ofWriter]))
            {
                messages.Add(new Message(
                    $"nm/2/{newest.Device}/{Topic.Acknowledgements}", Acknowledgement.Encode(newest, numbers, now)));
            }
        }

        return messages;
    }

    /// <summary>
    /// Takes what only lacks its epoch out of what was refused. A message of the same topic that lacks nothing may come again with it,
    /// which is no harm: it is stored once.
    /// </summary>
    private static void SetAside(IReadOnlyList<Message> messages, IngestBatch batch, ISet<Message> waiting)
    {
        HashSet<string> lacking =
            [.. batch.Refused.Where(refusal => refusal.Reason == RefusalReason.EpochUnknown).Select(refusal => refusal.Topic)];
        waiting.UnionWith(messages.Where(message => lacking.Contains(message.Topic)));
        HashSet<string> topics = [.. waiting.Select(message => message.Topic)];
        batch.Refused.RemoveAll(refusal => refusal.Reason == RefusalReason.EpochUnknown && topics.Contains(refusal.Topic));
    }

    /// <summary>
    /// Always the same one for a device, so that what a device sends is stored in order. Devices are dealt out in turn: a hash gives one of
    /// three writers half of fifty devices now and then, and the others wait for it.
    /// </summary>
    private int WriterOf(string device) =>
        _writers.Count == 1 ? 0 : _writerOf.GetOrAdd(device, _ => (Interlocked.Increment(ref _dealtDevices) - 1) % _writers.Count);

    private void Report(IngestBatch batch)
    {
        Counters.CountValues(batch.Packs.Sum(pack => pack.Content.Values.Count));
        Counters.CountRepeats(batch.Repeats);

        // Alarms first: devices send them first as well.
        Report(AlarmStored, batch.Packs.Where(pack => pack.Content.Alarms.Count > 0).SelectMany(pack => pack.Alarms));
        Report(PackStored, batch.Packs);
        Report(Stored, batch.Packs.SelectMany(pack => pack.Readings));
        Report(GapDeclared, batch.Packs.Select(pack => pack.Gap));
        Report(EventStored, batch.Packs.Select(pack => pack.Event));
        foreach (Refusal refusal in batch.Refused)
        {
            Counters.CountRefusal(refusal.Reason);
            Refused?.Invoke(refusal);
        }
    }

    private static void Report<T>(Action<T>? report, IEnumerable<T?> all)
        where T : class
    {
        if (report is not null)
        {
            foreach (T each in all.OfType<T>())
            {
                report(each);
            }
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
