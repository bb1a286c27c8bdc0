using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>One thing that a message brings: an announcement, or one of its sealed readings.</summary>
/// <param name="Topic">The topic of the message.</param>
/// <param name="Payload">The whole message.</param>
/// <param name="Reading">The reading; null for an announcement.</param>
internal sealed record IngestItem(Topic Topic, byte[] Payload, SealedReading? Reading)
{
    private const int PayloadLimit = 4096;

    /// <summary>Takes a message apart. Nothing is verified or decrypted.</summary>
    /// <param name="message">From anybody.</param>
    /// <param name="isTrusted">Whether the device of an id is trusted.</param>
    /// <param name="items">null if refused.</param>
    public static RefusalReason TryRead(Message message, Func<string, bool> isTrusted, out IReadOnlyList<IngestItem>? items)
    {
        items = null;
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
                items = SealedReading.ReadAll(message.Payload)?
                    .Select(reading => new IngestItem(topic, message.Payload, reading)).ToArray();
                return items is null ? RefusalReason.Malformed : RefusalReason.None;
            default:
                return RefusalReason.TopicUnknown;
        }
    }
}
