using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Sends the messages of one class: the announcements that readers need, then the newest reading so that the ward has a current value, then
/// the backlog, oldest first. A reading made while the link is up is sent at once, in parallel with the backlog. A PUBACK of the broker
/// frees nothing; what the custodian does not acknowledge in time is sent again.
/// </summary>
internal sealed class Delivery
{
    // Backlog messages that wait for a PUBACK. Few, because M2Mqtt keeps each of 4 KB in RAM, and so that a live reading never waits behind
    // many.
    private const int InFlightLimit = 2;

    // Backlog messages sent before the custodian has answered. A custodian that is online answers within fewer.
    private const int UnansweredLimit = 8;

    // How long the custodian may be silent about what was sent. It doubles with every retry: a custodian that is offline need not be asked
    // every minute.
    private const long ShortestPatienceMs = 60_000;
    private const long LongestPatienceMs = 3_600_000;

    // How soon to check again for the broker's PUBACK.
    private const long PollMs = 100;

    private const string ReadingsPart = "/r/";
    private const string AnnouncementsPart = "/k/";

    // Whether the link was up; whether the newest reading is to be sent first; whether a round is on its way; whether anything was sent in
    // the last one; and whether the class is tagged.
    private const int UpFlag = 1;
    private const int NewestDueFlag = 2;
    private const int SweepingFlag = 4;
    private const int SentFlag = 8;
    private const int TaggedFlag = 16;

    private readonly DeviceOutbox _owner;
    private readonly Backlog _backlog;
    private readonly string _dataClass;

    // In one field: each takes 12 bytes of the device's heap.
    private int _flags;
    private long _nowMs;
    private long _announcedUpTo;

    // The backlog is the range from the cursor to its end. Numbers from the end on were sent when they were made.
    private long _cursor;
    private long _backlogEnd;

    private long _sentValues;
    private int _unanswered;
    private long _answeredMs;
    private long _oldest;
    private long _oldestSinceMs;
    private long _patienceMs = ShortestPatienceMs;

    // The highest number that was published, until it is answered, and when.
    private long _newest;
    private bool _isNewestAnswered;
    private long _publishedMs;

    /// <summary>Delivery of one class.</summary>
    /// <param name="owner">The link to the broker, the device, and where messages are written, one at a time.</param>
    /// <param name="backlog">The readings that wait, and the announcements that their readers need.</param>
    /// <param name="settings">The class.</param>
    public Delivery(DeviceOutbox owner, Backlog backlog, ClassSettings settings)
    {
        _owner = owner;
        _backlog = backlog;
        _dataClass = settings.Name;
        _flags = settings.IsTagged ? TaggedFlag : 0;
    }

    /// <summary>Tags messages in the current epoch; null before the first one, and for a class with one reader.</summary>
    public ISourceTag Source;

    /// <summary>Values that the broker has confirmed, each counted once since the start.</summary>
    public long DeliveredValues;

    /// <summary>How often the whole backlog was sent, from the oldest to the newest.</summary>
    public int Rounds;

    /// <summary>
    /// Whether the last round found nothing that can be sent, although numbers wait: their records are damaged, or their epoch is lost.
    /// Nothing of the class reaches the custodian then, so that it answers nothing.
    /// </summary>
    public bool IsUnsendable
    {
        [OwnFrame]
        get => Rounds > 0 && (_flags & (SweepingFlag | SentFlag)) == 0 && _backlog.Oldest > 0;
    }

    /// <summary>Checks whether the link came up or went down.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>Whether it is up.</returns>
    [OwnFrame]
    public bool UpdateLinkState(long nowMs)
    {
        _nowMs = nowMs;
        bool isUp = _owner.Link.IsUp;
        if (!isUp)
        {
            _flags &= ~UpFlag;
        }
        else if (!Is(UpFlag))
        {
            _flags |= UpFlag;
            StartOver(nowMs);
        }

        return isUp;
    }

    /// <summary>Sends a reading that was just put in when the link is up; otherwise the reading becomes part of the backlog.</summary>
    /// <param name="number">Its sequence number, the highest so far.</param>
    /// <param name="epoch">Its epoch's id as a number.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="values">Measured values in it.</param>
    public void SendNew(long number, long epoch, byte[] ciphertext, int values)
    {
        bool sent = false;
        if (Is(UpFlag) && Announce())
        {
            CborWriter message = new(ciphertext.Length + CoseEncrypt0.EnvelopeLimit);
            CoseEncrypt0.WriteTo(message, _backlog.EpochId(epoch), number, false, ciphertext, 0, ciphertext.Length);
            sent = _owner.Link.TryPublish(Topic(ReadingsPart), Tagged(message.ToArray(), true), false);
        }

        if (sent)
        {
            // It is the newest reading.
            NoteSent(number, number, values);
            _flags = (_flags | SentFlag) & ~NewestDueFlag;
        }
        else
        {
            _backlogEnd = number + 1;
        }
    }

    /// <summary>
    /// Whether an acknowledgement is the first answer to the newest number, in time. It can only have been made after the number was
    /// published for the first time, so the time in it is at most that old.
    /// </summary>
    /// <param name="acknowledgement">Verified.</param>
    /// <param name="lastBeforeStart">Numbers up to this one may have been published by an earlier start.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="limitMs">The longest time for it, in milliseconds.</param>
    public bool TryAnswer(Acknowledgement acknowledgement, long lastBeforeStart, long nowMs, long limitMs)
    {
        if (_isNewestAnswered || !acknowledgement.Covers(_newest))
        {
            return false;
        }

        _isNewestAnswered = true;
        return _newest > lastBeforeStart && nowMs - _publishedMs <= limitMs;
    }

    /// <summary>Records that the custodian has answered.</summary>
    public void NoteAcknowledgement(long nowMs)
    {
        // After a silence, the missing readings are sent at once. But answers that do not acknowledge them do not make them more urgent.
        _patienceMs = nowMs - _answeredMs >= _patienceMs ? ShortestPatienceMs : _patienceMs;
        _answeredMs = nowMs;
        _unanswered = 0;
    }

    /// <summary>Sends what the link takes now.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest.</returns>
    public long Step(long nowMs)
    {
        if (!UpdateLinkState(nowMs))
        {
            return long.MaxValue;
        }

        if (_owner.Link.InFlight == 0)
        {
            DeliveredValues = _sentValues;
        }

        if (!Announce())
        {
            return nowMs + PollMs;
        }

        if (Is(TaggedFlag) && Source == null)
        {
            // Nothing can be proven before the first epoch of this start, which begins soon.
            return nowMs + PollMs;
        }

        bool isRefused = false;
        if (Is(NewestDueFlag))
        {
            long newest = _backlog.Newest;
            long behind = newest + 1;
            isRefused = newest > 0 && !TrySendFrom(ref newest, behind);
            _flags &= isRefused ? ~0 : ~NewestDueFlag;
            _backlogEnd = behind - 1;
        }
        else if (_cursor < _backlogEnd && _owner.Link.InFlight < InFlightLimit && _unanswered < UnansweredLimit)
        {
            isRefused = !TrySendFrom(ref _cursor, _backlogEnd);
            _unanswered += isRefused ? 0 : 1;
        }

        if ((_flags & (SweepingFlag | NewestDueFlag)) == SweepingFlag && _cursor >= _backlogEnd)
        {
            _flags &= ~SweepingFlag;
            Rounds++;
        }

        return isRefused ? nowMs + PollMs : WatchForSilence(nowMs);
    }

    // Made for each message: kept topics would take heap permanently.
    private string Topic(string part) => "nm/2/" + _owner.DeviceId + part + _dataClass;

    private byte[] Tagged(byte[] readings, bool isOfEpoch) => Source == null ? readings : Source.Tag(readings, isOfEpoch);

    private bool Is(int flag) => (_flags & flag) != 0;

    [OwnFrame]
    private void StartOver(long nowMs)
    {
        _announcedUpTo = 0;
        _unanswered = 0;
        _oldest = _backlog.Oldest;
        _oldestSinceMs = nowMs;
        _flags = (_flags & ~(SentFlag | NewestDueFlag)) | SweepingFlag | (_oldest > 0 ? NewestDueFlag : 0);
        _cursor = _oldest;
        _backlogEnd = _oldest > 0 ? _backlog.Newest + 1 : 0;
    }

    /// <summary>
    /// Sends the announcements that were not sent since the link came up. The broker retains the newest for later subscribers.
    /// </summary>
    /// <returns>Whether all are sent.</returns>
    private bool Announce()
    {
        long epoch = _backlog.Announcements.EpochAfter(_announcedUpTo);
        while (epoch > 0)
        {
            byte[] message = _backlog.Announcements.Read(epoch);
            if (message != null && !_owner.Link.TryPublish(Topic(AnnouncementsPart), message, epoch == _backlog.Announcements.NewestEpoch))
            {
                return false;
            }

            _announcedUpTo = epoch;
            epoch = _backlog.Announcements.EpochAfter(epoch);
        }

        return true;
    }

    /// <summary>Sends one message, filled with waiting readings of a range, if there are any.</summary>
    /// <returns>false when the link accepts nothing now.</returns>
    private bool TrySendFrom(ref long from, long to)
    {
        long continueAt = from;
        byte[] readings = _backlog.ReadingsFrom(ref continueAt, to, out int values);
        if (readings.Length > 0 && !_owner.Link.TryPublish(Topic(ReadingsPart), Tagged(readings, false), false))
        {
            return false;
        }

        _flags |= readings.Length > 0 ? SentFlag : 0;
        NoteSent(from, continueAt - 1, values);
        from = continueAt;
        return true;
    }

    private void NoteSent(long first, long last, int values)
    {
        _backlog.Sent.Add(first, last);
        _sentValues += values;
        if (last > _newest)
        {
            _newest = last;
            _isNewestAnswered = false;
            _publishedMs = _nowMs;
        }
    }

    private long WatchForSilence(long nowMs)
    {
        long oldest = _backlog.Oldest;
        if (oldest != _oldest)
        {
            _oldest = oldest;
            _oldestSinceMs = nowMs;
            _patienceMs = ShortestPatienceMs;
        }

        if (Is(NewestDueFlag) || (_cursor < _backlogEnd && _unanswered < UnansweredLimit))
        {
            return _owner.Link.InFlight < InFlightLimit ? nowMs : nowMs + PollMs;
        }

        if (oldest == 0)
        {
            return _owner.Link.InFlight > 0 ? nowMs + PollMs : long.MaxValue;
        }

        if (nowMs - _oldestSinceMs >= _patienceMs)
        {
            _patienceMs = _patienceMs * 2 > LongestPatienceMs ? LongestPatienceMs : _patienceMs * 2;
            StartOver(nowMs);
            return nowMs;
        }

        return _oldestSinceMs + _patienceMs;
    }
}
