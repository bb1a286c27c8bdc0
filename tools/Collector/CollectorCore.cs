using System.Collections.Concurrent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// What a collector does with messages, without the network: verifies, decrypts, stores exactly once, and answers with acknowledgements. No
/// content of a message makes it throw. It throws if the store does; then nothing is acknowledged.
/// </summary>
public sealed class CollectorCore
{
    private const int PayloadLimit = 4096;

    private readonly HospitalKey _recipient;
    private readonly ReadingStore _store;
    private readonly Func<DateTimeOffset> _clock;
    private readonly ConcurrentDictionary<string, CosePublicKey> _trusted;

    /// <summary>A collector over a store.</summary>
    /// <param name="recipient">The key of the recipient.</param>
    /// <param name="store">Where readings are stored.</param>
    /// <param name="trusted">Keys of devices that are trusted in addition to the registered ones.</param>
    /// <param name="clock">The current time.</param>
    public CollectorCore(HospitalKey recipient, ReadingStore store, IEnumerable<CosePublicKey> trusted, Func<DateTimeOffset> clock)
    {
        _recipient = recipient;
        _store = store;
        _clock = clock;
        _trusted = new ConcurrentDictionary<string, CosePublicKey>(trusted.Select(key => KeyValuePair.Create(key.DeviceId, key)));
    }

    /// <summary>A value was stored.</summary>
    public event Action<StoredReading>? Stored;

    /// <summary>A device has declared a gap.</summary>
    public event Action<StoredGap>? GapDeclared;

    /// <summary>An event of a device's journal was stored.</summary>
    public event Action<StoredEvent>? EventStored;

    /// <summary>A report of an alarm was stored.</summary>
    public event Action<StoredAlarm>? AlarmStored;

    /// <summary>Something was refused.</summary>
    public event Action<Refusal>? Refused;

    /// <summary>How many messages, values and refusals there were.</summary>
    public CollectorCounters Counters { get; } = new();

    /// <summary>Trusts one more device.</summary>
    public void Trust(CosePublicKey device) => _trusted[device.DeviceId] = device;

    /// <summary>Handles messages in one transaction; when it returns, what it acknowledges is durable.</summary>
    /// <returns>Acknowledgements to be published.</returns>
    public IReadOnlyList<Message> Handle(IReadOnlyList<Message> messages)
    {
        IngestBatch batch = new();
        List<Message> acknowledgements = [];
        _store.InTransaction(() =>
        {
            foreach (Message message in messages)
            {
                if (Ingest(message, batch) is var reason and not RefusalReason.None)
                {
                    batch.Refused.Add(new Refusal(message.Topic, 0, reason));
                }
            }

            foreach ((string device, string dataClass) in batch.ToAcknowledge)
            {
                if (_store.Epochs.Newest(device, dataClass) is { } epoch)
                {
                    byte[] acknowledgement = Acknowledgement.Encode(epoch, _store.Sequences.Received(device, dataClass), _clock());
                    acknowledgements.Add(new Message($"nm/1/{device}/a", acknowledgement));
                }
            }
        });

        Counters.CountValues(batch.Readings.Count);

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

        // Last: a caller that waits for this counter finds everything else done.
        Counters.CountMessages(messages.Count);
        return acknowledgements;
    }

    private static DateTimeOffset? ToTime(long? seconds) => seconds is { } known ? DateTimeOffset.FromUnixTimeSeconds(known) : null;

    private RefusalReason Ingest(Message message, IngestBatch batch)
    {
        if (message.Payload.Length is 0 or > PayloadLimit)
        {
            return RefusalReason.LengthWrong;
        }

        if (Topic.Parse(message.Topic) is not { } topic || topic.DataClass.Length == 0)
        {
            return RefusalReason.TopicUnknown;
        }

        if (FindTrusted(topic.Device, batch) is not { } device)
        {
            return RefusalReason.DeviceUntrusted;
        }

        return topic.Kind switch
        {
            "k" => IngestAnnouncement(topic, message.Payload, device),
            "r" => IngestReadings(topic, message, batch),
            _ => RefusalReason.TopicUnknown,
        };
    }

    /// <summary>
    /// A device's key, if it is trusted. An unknown device is searched in the store once in each transaction, however many messages it
    /// sends, and nothing is remembered of it.
    /// </summary>
    private CosePublicKey? FindTrusted(string device, IngestBatch batch)
    {
        if (_trusted.TryGetValue(device, out CosePublicKey? key) || !batch.Searched.Add(device))
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

    private RefusalReason IngestAnnouncement(Topic topic, byte[] payload, CosePublicKey device)
    {
        RefusalReason reason = EpochAnnouncement.TryRead(topic, payload, device, _recipient, out Epoch? epoch);
        if (reason != RefusalReason.None)
        {
            return reason;
        }

        return _store.Ingest.AddEpoch(epoch!) == EpochOutcome.Changed ? RefusalReason.EpochChanged : RefusalReason.None;
    }

    private RefusalReason IngestReadings(Topic topic, Message message, IngestBatch batch)
    {
        if (SealedReading.ReadAll(message.Payload) is not { } readings)
        {
            return RefusalReason.Malformed;
        }

        foreach (SealedReading reading in readings)
        {
            RefusalReason reason = IngestReading(topic, reading, batch);
            if (reason == RefusalReason.None)
            {
                batch.ToAcknowledge.Add((topic.Device, topic.DataClass));
            }
            else
            {
                batch.Refused.Add(new Refusal(message.Topic, reading.Sequence, reason));
            }
        }

        return RefusalReason.None;
    }

    private RefusalReason IngestReading(Topic topic, SealedReading reading, IngestBatch batch)
    {
        if (_store.Epochs.Find(topic.Device, topic.DataClass, reading.EpochId) is not { } epoch)
        {
            return RefusalReason.EpochUnknown;
        }

        if (reading.Open(epoch) is not { } pack)
        {
            return RefusalReason.NotAuthentic;
        }

        if (SenMlPack.Read(pack) is not { } records || PackContent.From(records, topic.DataClass) is not { } content)
        {
            return RefusalReason.ContentWrong;
        }

        if (_store.Ingest.AddPack(epoch, reading.Sequence, content, reading.IsLate, _clock()) is { } added)
        {
            batch.Readings.AddRange(added);
            if (content.Gap is { } gap)
            {
                batch.Gaps.Add(new StoredGap(topic.Device, topic.DataClass, gap, ToTime(gap.From), ToTime(gap.To)));
            }

            if (content.Alarms.Count > 0)
            {
                batch.Alarms.AddRange(_store.Alarms.OfPack(topic.Device, reading.Sequence));
            }

            if (content.Event is not null)
            {
                batch.Events.Add(_store.Events.OfPack(topic.Device, reading.Sequence)!);
            }
        }
        else
        {
            Counters.CountRepeat();
        }

        return RefusalReason.None;
    }
}
