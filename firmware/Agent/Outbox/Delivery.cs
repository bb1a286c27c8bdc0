using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Sends one class: the announcements that readers need, then the newest reading so that the ward sees now, then the backlog from the oldest on. What is made
/// while the link is up goes out at once, beside the backlog. A broker's receipt frees nothing; what the custodian does not acknowledge in time is sent again.
/// </summary>
internal sealed class Delivery
{
    // Messages of the backlog that wait for the broker. Few, as M2Mqtt keeps each in RAM, and so that a live reading never waits behind many.
    private const int Window = 4;

    // How long the custodian may be silent about what it was sent. It doubles with every try, as a custodian that is away need not be told every minute.
    private const long ShortestPatience = 60_000;
    private const long LongestPatience = 3_600_000;

    // How soon to look again whether the broker has answered.
    private const long PollMilliseconds = 100;

    private readonly ILink _link;
    private readonly Journal _journal;
    private readonly Announcements _announcements;
    private readonly string _readingsTopic;
    private readonly string _announcementTopic;
    private readonly CborWriter _message = new(JournalSegment.ByteLimit);

    private bool _wasUp;
    private long _announcedUpTo;
    private bool _newestIsDue;

    // The backlog is what is unreleased from the cursor up to its end; what is numbered from its end on was sent when it was made.
    private long _cursor;
    private long _backlogEnd;

    private long _sentValues;
    private long _oldest;
    private long _oldestSince;
    private long _patience = ShortestPatience;

    /// <summary>Delivery of one class.</summary>
    public Delivery(ILink link, Journal journal, Announcements announcements, string deviceId, string dataClass)
    {
        _link = link;
        _journal = journal;
        _announcements = announcements;
        _readingsTopic = "nm/1/" + deviceId + "/r/" + dataClass;
        _announcementTopic = "nm/1/" + deviceId + "/k/" + dataClass;
    }

    /// <summary>Values that the broker has taken over, each counted once since start.</summary>
    public long DeliveredValues { get; private set; }

    /// <summary>Looks whether the link came up or went down.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <returns>Whether it is up.</returns>
    public bool NoticeLink(long now)
    {
        if (!_link.IsUp)
        {
            _wasUp = false;
        }
        else if (!_wasUp)
        {
            _wasUp = true;
            StartOver(now);
        }

        return _wasUp;
    }

    /// <summary>Sends a reading that was just made, when the link is up; else it becomes part of the backlog.</summary>
    /// <param name="number">The highest so far.</param>
    /// <param name="epochId">Four bytes.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="isKept">Whether it is in the journal; if not, this is its only chance.</param>
    public void Added(long number, byte[] epochId, byte[] ciphertext, bool isKept)
    {
        bool sent = false;
        if (_wasUp && Announce())
        {
            _message.Reset();
            CoseEncrypt0.WriteTo(_message, epochId, number, false, ciphertext, 0, ciphertext.Length);
            sent = _link.TryPublish(_readingsTopic, _message.ToArray(), false);
        }

        if (sent && isKept)
        {
            _sentValues += _journal.MarkNewestSent();
        }

        if (sent)
        {
            // It is what is newest now.
            _newestIsDue = false;
        }
        else
        {
            _backlogEnd = number + 1;
        }
    }

    /// <summary>The custodian is there.</summary>
    public void CustodianAnswered() => _patience = ShortestPatience;

    /// <summary>Sends what the link takes now.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <param name="damaged">A gap that was found in the journal, or null.</param>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    public long Step(long now, out Gap damaged)
    {
        damaged = null;
        if (!NoticeLink(now))
        {
            return long.MaxValue;
        }

        if (_link.InFlight == 0)
        {
            DeliveredValues = _sentValues;
        }

        if (!Announce())
        {
            return now + PollMilliseconds;
        }

        if (_newestIsDue)
        {
            long newest = _journal.Highest;
            _newestIsDue = !TrySendFrom(ref newest, _journal.Highest + 1, out damaged);
            _backlogEnd = _journal.Highest;
        }
        else if (_cursor < _backlogEnd && _link.InFlight < Window)
        {
            TrySendFrom(ref _cursor, _backlogEnd, out damaged);
        }

        return WatchForSilence(now);
    }

    private void StartOver(long now)
    {
        _announcedUpTo = 0;
        _oldest = _journal.Oldest;
        _oldestSince = now;
        _newestIsDue = _oldest > 0;
        _cursor = _oldest;
        _backlogEnd = _oldest > 0 ? _journal.Highest + 1 : 0;
    }

    /// <summary>Sends the announcements that were not sent since the link came up. The broker keeps the newest for those who subscribe later.</summary>
    /// <returns>Whether all are sent.</returns>
    private bool Announce()
    {
        long epoch = _announcements.EpochAfter(_announcedUpTo);
        while (epoch > 0)
        {
            byte[] message = _announcements.Read(epoch);
            if (message != null && !_link.TryPublish(_announcementTopic, message, epoch == _announcements.NewestEpoch))
            {
                return false;
            }

            _announcedUpTo = epoch;
            epoch = _announcements.EpochAfter(epoch);
        }

        return true;
    }

    private bool TrySendFrom(ref long from, long to, out Gap damaged)
    {
        _message.Reset();
        long next = from;
        damaged = _journal.WriteMessages(_message, ref next, to, out int values);
        if (_message.Length > 0 && !_link.TryPublish(_readingsTopic, _message.ToArray(), false))
        {
            return false;
        }

        _sentValues += values;
        from = next;
        return true;
    }

    private long WatchForSilence(long now)
    {
        long oldest = _journal.Oldest;
        if (oldest != _oldest)
        {
            _oldest = oldest;
            _oldestSince = now;
            _patience = ShortestPatience;
        }

        if (_cursor < _backlogEnd)
        {
            return _link.InFlight < Window ? now : now + PollMilliseconds;
        }

        if (oldest == 0)
        {
            return _link.InFlight > 0 ? now + PollMilliseconds : long.MaxValue;
        }

        if (now - _oldestSince >= _patience)
        {
            _patience = _patience * 2 > LongestPatience ? LongestPatience : _patience * 2;
            StartOver(now);
            return now;
        }

        return _oldestSince + _patience;
    }
}
