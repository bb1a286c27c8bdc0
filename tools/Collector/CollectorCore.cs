using System.Collections.Concurrent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// What a collector does with messages, without the network: checks, decrypts, stores exactly once, and answers with acknowledgements. Nothing that a
/// message can hold makes it throw; it throws when the store does, and then nothing was acknowledged.
/// </summary>
public sealed class CollectorCore
{
    private const int PayloadLimit = 4096;

    private readonly HospitalKey _recipient;
    private readonly ReadingStore _store;
    private readonly Func<DateTimeOffset> _clock;
    private readonly ConcurrentDictionary<string, CosePublicKey> _trusted;

    /// <summary>A collector over a store.</summary>
    /// <param name="recipient">Whose readings these are.</param>
    /// <param name="store">Where they are kept.</param>
    /// <param name="trusted">Keys of devices that are believed besides those that the store has registered.</param>
    /// <param name="clock">The date.</param>
    public CollectorCore(HospitalKey recipient, ReadingStore store, IEnumerable<CosePublicKey> trusted, Func<DateTimeOffset> clock)
    {
        _recipient = recipient;
        _store = store;
        _clock = clock;
        _trusted = new ConcurrentDictionary<string, CosePublicKey>(trusted.Select(key => KeyValuePair.Create(key.DeviceId, key)));
    }

    /// <summary>A value was stored.</summary>
    public event Action<StoredReading>? Stored;

    /// <summary>A device has declared that readings are missing.</summary>
    public event Action<StoredGap>? GapDeclared;

    /// <summary>An event of a device's journal was stored.</summary>
    public event Action<StoredEvent>? EventStored;

    /// <summary>What became of an alarm was stored.</summary>
    public event Action<StoredAlarm>? AlarmStored;

    /// <summary>Something was refused.</summary>
    public event Action<Refusal>? Refused;

    /// <summary>What was done so far.</summary>
    public CollectorCounters Counters { get; } = new();

    /// <summary>Takes messages of one more device.</summary>
    public void Trust(CosePublicKey device) => _trusted[device.DeviceId] = device;

    /// <summary>Deals with messages in one transaction; when it returns, what it acknowledges is durable.</summary>
    /// <returns>Acknowledgements to be published.</returns>
    public IReadOnlyList<Message> Handle(IReadOnlyList<Message> messages)
    {
        IngestBatch taken = new();
        List<Message> acknowledgements = [];
        _store.InTransaction(() =>
        {
            foreach (Message message in messages)
            {
                if (Take(message, taken) is var reason and not RefusalReason.None)
                {
                    taken.Refused.Add(new Refusal(message.Topic, 0, reason));
                }
            }

            foreach ((string device, string dataClass) in taken.Touched)
            {
                if (_store.Epochs.Newest(device, dataClass) is { } epoch)
                {
                    acknowledgements.Add(new Message($"nm/1/{device}/a", Acknowledgement.Encode(epoch, _store.Sequences.Received(device, dataClass), _clock())));
                }
            }
        });

        Counters.CountValues(taken.Readings.Count);

        // Before all else, as the device tells them.
        taken.Alarms.ForEach(alarm => AlarmStored?.Invoke(alarm));
        taken.Readings.ForEach(reading => Stored?.Invoke(reading));
        taken.Gaps.ForEach(gap => GapDeclared?.Invoke(gap));
        taken.Events.ForEach(told => EventStored?.Invoke(told));
        foreach (Refusal refusal in taken.Refused)
        {
            Counters.CountRefusal(refusal.Reason);
            Refused?.Invoke(refusal);
        }

        // Last of all: who waits for this number may then look at everything else.
        Counters.CountMessages(messages.Count);
        return acknowledgements;
    }

    private static DateTimeOffset? ToTime(long? seconds) => seconds is { } known ? DateTimeOffset.FromUnixTimeSeconds(known) : null;

    private RefusalReason Take(Message message, IngestBatch taken)
    {
        if (message.Payload.Length is 0 or > PayloadLimit)
        {
            return RefusalReason.LengthWrong;
        }

        if (Topic.Parse(message.Topic) is not { } topic || topic.DataClass.Length == 0)
        {
            return RefusalReason.TopicUnknown;
        }

        if (FindTrusted(topic.Device, taken) is not { } device)
        {
            return RefusalReason.DeviceUntrusted;
        }

        return topic.Kind switch
        {
            "k" => TakeAnnouncement(topic, message.Payload, device),
            "r" => TakeReadings(topic, message, taken),
            _ => RefusalReason.TopicUnknown,
        };
    }

    /// <summary>A device's key, when it is believed. One that is not is looked up once in a transaction, however many messages it sends, and nothing is remembered of it.</summary>
    private CosePublicKey? FindTrusted(string device, IngestBatch taken)
    {
        if (_trusted.TryGetValue(device, out CosePublicKey? key) || !taken.LookedUp.Add(device))
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

    private RefusalReason TakeAnnouncement(Topic topic, byte[] payload, CosePublicKey device)
    {
        RefusalReason reason = EpochAnnouncement.TryRead(topic, payload, device, _recipient, out Epoch? epoch);
        if (reason != RefusalReason.None)
        {
            return reason;
        }

        return _store.Ingest.AddEpoch(epoch!) == EpochOutcome.Changed ? RefusalReason.EpochChanged : RefusalReason.None;
    }

    private RefusalReason TakeReadings(Topic topic, Message message, IngestBatch taken)
    {
        if (SealedReading.ReadAll(message.Payload) is not { } readings)
        {
            return RefusalReason.Malformed;
        }

        foreach (SealedReading reading in readings)
        {
            RefusalReason reason = TakeReading(topic, reading, taken);
            if (reason == RefusalReason.None)
            {
                taken.Touched.Add((topic.Device, topic.DataClass));
            }
            else
            {
                taken.Refused.Add(new Refusal(message.Topic, reading.Sequence, reason));
            }
        }

        return RefusalReason.None;
    }

    private RefusalReason TakeReading(Topic topic, SealedReading reading, IngestBatch taken)
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
            taken.Readings.AddRange(added);
            if (content.Gap is { } gap)
            {
                taken.Gaps.Add(new StoredGap(topic.Device, topic.DataClass, gap, ToTime(gap.From), ToTime(gap.To)));
            }

            if (content.Alarms.Count > 0)
            {
                taken.Alarms.AddRange(_store.Alarms.OfPack(topic.Device, reading.Sequence));
            }

            if (content.Event is not null)
            {
                taken.Events.Add(_store.Events.OfPack(topic.Device, reading.Sequence)!);
            }
        }
        else
        {
            Counters.CountRepeat();
        }

        return RefusalReason.None;
    }
}
