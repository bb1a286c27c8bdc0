using System.Collections;

namespace NanoMedAgent.Platform;

/// <summary>
/// Messages from the broker that the agent has not handled yet, in a bounded queue for each kind. So a flood of one kind takes no place of
/// another's, and no message is longer than its kind can be. Not for several threads at once.
/// </summary>
public sealed class ReceivedMessages
{
    private const int Kinds = 3;

    // The longest payload and its COSE structure (PROTOCOL.md, "Bounds").
    private const int AcknowledgementBytesLimit = 512;
    private const int CommandBytesLimit = 1536;

    // A policy of 2,048 bytes, in a command of a delegate's delegate. One at a time: a queue of them would fill a small heap.
    private const int LongCommandBytesLimit = 3072;
    private const int OfferBytesLimit = 4096;

    // The tag of a SUIT envelope (draft-ietf-suit-manifest-37, "Envelope"): it distinguishes an offer from a command.
    private const byte OfferFirstByte = 0xD8;
    private const byte OfferSecondByte = 107;

    // Objects of type byte[], oldest first; null for a kind of which none waits, which is nearly always.
    private readonly ArrayList[] _queues = new ArrayList[Kinds];
    private readonly int _limit;
    private readonly int _offersLimit;

    /// <summary>Empty queues.</summary>
    /// <param name="limit">The most acknowledgements, and the most commands, that wait.</param>
    /// <param name="offersLimit">The most offers, which are long.</param>
    public ReceivedMessages(int limit, int offersLimit)
    {
        _limit = limit;
        _offersLimit = offersLimit;
    }

    /// <summary>Messages for which there was no room, or that are of no kind. Senders repeat what counts.</summary>
    public int Dropped;

    /// <summary>Adds a message that has arrived.</summary>
    /// <param name="topic">Its MQTT topic. The last letter is the kind; whom it is for, the message itself must say.</param>
    /// <param name="payload">From anybody.</param>
    /// <returns>false when it was dropped.</returns>
    public bool TryAdd(string topic, byte[] payload)
    {
        MessageKind kind = KindOf(topic, payload);
        ArrayList queue = kind == MessageKind.Unknown ? null : _queues[(int)kind];
        if (kind == MessageKind.Unknown || payload.Length > BytesLimit(kind, queue == null)
            || (queue != null && queue.Count >= (kind == MessageKind.Offer ? _offersLimit : _limit)))
        {
            Dropped++;
            return false;
        }

        queue ??= new ArrayList();
        queue.Add(payload);
        _queues[(int)kind] = queue;
        return true;
    }

    /// <summary>Takes the oldest message of a kind.</summary>
    /// <returns>false when there is none.</returns>
    public bool TryTake(MessageKind kind, out byte[] payload)
    {
        ArrayList queue = _queues[(int)kind];
        payload = null;
        if (queue == null)
        {
            return false;
        }

        payload = (byte[])queue[0];
        queue.RemoveAt(0);
        if (queue.Count == 0)
        {
            _queues[(int)kind] = null;
        }

        return true;
    }

    private static MessageKind KindOf(string topic, byte[] payload)
    {
        bool isTopic = topic.Length > 1 && topic[topic.Length - 2] == '/';
        char last = isTopic ? topic[topic.Length - 1] : ' ';
        return last == 'a' ? MessageKind.Acknowledgement
            : last != 'c' ? MessageKind.Unknown
            : payload.Length > 1 && payload[0] == OfferFirstByte && payload[1] == OfferSecondByte ? MessageKind.Offer
            : MessageKind.Command;
    }

    private static int BytesLimit(MessageKind kind, bool isFirst) => kind == MessageKind.Acknowledgement ? AcknowledgementBytesLimit
        : kind == MessageKind.Offer ? OfferBytesLimit
        : isFirst ? LongCommandBytesLimit : CommandBytesLimit;
}
