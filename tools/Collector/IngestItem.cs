using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>One thing that a message brings: an announcement, or one of its sealed readings.</summary>
/// <param name="topic">The topic of the message.</param>
/// <param name="payload">The whole message.</param>
/// <param name="reading">The reading; null for an announcement.</param>
internal sealed class IngestItem(Topic topic, byte[] payload, SealedReading? reading)
{
    private const int PayloadLimit = 4096;

    /// <summary>The topic of the message.</summary>
    public Topic Topic => topic;

    /// <summary>The whole message.</summary>
    public byte[] Payload => payload;

    /// <summary>The reading; null for an announcement.</summary>
    public SealedReading? Reading => reading;

    /// <summary>The tag over the readings of the message, if it has one.</summary>
    public SourceTag? Tag { get; private init; }

    /// <summary>The reading, if it was decrypted in advance.</summary>
    public OpenedReading? Opened { get; set; }

    /// <summary>The epoch of an announcement that was verified.</summary>
    public Epoch? Announced { get; set; }

    /// <summary>Why an announcement was refused.</summary>
    public RefusalReason Refusal { get; set; }

    /// <summary>The epoch of the tag's key.</summary>
    public byte[] TagEpochId { get; private init; } = [];

    /// <summary>Takes a message apart. Nothing is verified or decrypted.</summary>
    /// <param name="message">From anybody.</param>
    /// <param name="isTrusted">Whether the device of an id is trusted.</param>
    /// <param name="items">What it brings; empty if it is refused.</param>
    public static RefusalReason TryRead(Message message, Func<string, bool> isTrusted, out IReadOnlyList<IngestItem> items)
    {
        items = [];
        if (message.Payload.Length is 0 or > PayloadLimit)
        {
            return RefusalReason.LengthWrong;
        }

        if (Topic.Parse(message.Topic) is not { DataClass.Length: > 0 } topic)
        {
            return RefusalReason.TopicUnknown;
        }

        if (!isTrusted(topic.Device))
        {
            return RefusalReason.DeviceUntrusted;
        }

        switch (topic.Kind)
        {
            case Topic.Announcements:
                items = [new IngestItem(topic, message.Payload, null)];
                return RefusalReason.None;
            case Topic.Readings:
                byte[]? sealedReadings = SourceTag.TryRead(message.Payload, out SourceTag? tag);
                IReadOnlyList<SealedReading>? readings = sealedReadings is null ? null : SealedReading.ReadAll(sealedReadings);
                if (readings is null or { Count: 0 })
                {
                    return RefusalReason.Malformed;
                }

                IngestItem[] ofReadings = new IngestItem[readings.Count];
                for (int i = 0; i < readings.Count; i++)
                {
                    ofReadings[i] = new IngestItem(topic, message.Payload, readings[i])
                    {
                        Tag = tag,
                        TagEpochId = tag?.EpochId ?? readings[0].EpochId,
                    };
                }

                items = ofReadings;
                return RefusalReason.None;
            default:
                return RefusalReason.TopicUnknown;
        }
    }
}
