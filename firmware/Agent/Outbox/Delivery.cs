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
    // Messages of the backlog that wait for the broker. Few, as M2Mqtt keeps each of 4 KB in RAM, and so that a live reading never waits behind many.
    private const int InFlightLimit = 2;

    // Messages of the backlog that are sent before the custodian has said anything: it is fast enough to answer in between, or it is away.
    private const int UnansweredLimit = 8;

    // How long the custodian may be silent about what it was sent. It doubles with every try, as a custodian that is away need not be told every minute.
    private const long ShortestPatienceMs = 60_000;
    private const long LongestPatienceMs = 3_600_000;

    // How soon to look again whether the broker has answered.
    private const long PollMs = 100;

    private const string ReadingsPart = "/r/";
    private const string AnnouncementsPart = "/k/";

    private readonly ILink _link;
    private readonly Backlog _backlog;
    private readonly Announcements _announcements;
    private readonly CborWriter _message;
    private readonly string _deviceId;
    private readonly string _dataClass;
    private readonly byte[] _epochId = new byte[4];

    private bool _wasUp;
    private long _announcedUpTo;
    private bool _newestIsDue;
    private bool _isSweeping;

    // The backlog is what waits from the cursor up to its end; what is numbered from its end on was sent when it was made.
    private long _cursor;
    private long _backlogEnd;

    private long _sentValues;
    private int _unanswered;
    private long _answeredMs;
    private long _oldest;
    private long _oldestSinceMs;
    private long _patienceMs = ShortestPatienceMs;

    /// <summary>Delivery of one class.</summary>
    /// <param name="link">The way to the broker.</param>
    /// <param name="backlog">What waits.</param>
    /// <param name="announcements">What its readers need.</param>
    /// <param name="message">Where messages are written, one at a time.</param>
    /// <param name="deviceId">Part of the topics.</param>
    /// <param name="dataClass">Part of the topics.</param>
    public Delivery(ILink link, Backlog backlog, Announcements announcements, CborWriter message, string deviceId, string dataClass)
    {
        _link = link;
        _backlog = backlog;
        _announcements = announcements;
        _message = message;
        _deviceId = deviceId;
        _dataClass = dataClass;
    }

    /// <summary>Values that the broker has taken over, each counted once since start.</summary>
    public long DeliveredValues;

    /// <summary>How often everything that waited was sent, from the oldest to the newest.</summary>
    public int Rounds;

    /// <summary>Looks whether the link came up or went down.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <returns>Whether it is up.</returns>
    public bool UpdateLinkState(long now)
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

    /// <summary>Sends a reading that was just put in, when the link is up; else it is part of the backlog.</summary>
    /// <param name="number">The highest so far.</param>
    /// <param name="epoch">Its epoch's id as a number.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="values">Measured values in it.</param>
    public void SendNew(long number, long epoch, byte[] ciphertext, int values)
    {
        bool sent = false;
        if (_wasUp && Announce())
        {
            _message.Reset();
            BigEndian.Write(_epochId, 0, _epochId.Length, epoch);
            CoseEncrypt0.WriteTo(_message, _epochId, number, false, ciphertext, 0, ciphertext.Length);
            sent = _link.TryPublish(Topic(ReadingsPart), _message.ToArray(), false);
        }

        if (sent)
        {
            // It is what is newest now.
            NoteSent(number, number, values);
            _newestIsDue = false;
        }
        else
        {
            _backlogEnd = number + 1;
        }
    }

    /// <summary>The custodian is there.</summary>
    public void NoteAcknowledgement(long now)
    {
        // After a silence it is told at once what it has missed; but what it does not take although it answers is no more urgent for every answer.
        _patienceMs = now - _answeredMs >= _patienceMs ? ShortestPatienceMs : _patienceMs;
        _answeredMs = now;
        _unanswered = 0;
    }

    /// <summary>Sends what the link takes now.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    public long Step(long now)
    {
        if (!UpdateLinkState(now))
        {
            return long.MaxValue;
        }

        if (_link.InFlight == 0)
        {
            DeliveredValues = _sentValues;
        }

        if (!Announce())
        {
            return now + PollMs;
        }

        if (_newestIsDue)
        {
            long newest = _backlog.Newest;
            long behind = newest + 1;
            _newestIsDue = newest > 0 && !TrySendFrom(ref newest, behind);
            _backlogEnd = behind - 1;
        }
        else if (_cursor < _backlogEnd && _link.InFlight < InFlightLimit && _unanswered < UnansweredLimit && TrySendFrom(ref _cursor, _backlogEnd))
        {
            _unanswered++;
        }

        if (_isSweeping && !_newestIsDue && _cursor >= _backlogEnd)
        {
            _isSweeping = false;
            Rounds++;
        }

        return WatchForSilence(now);
    }

    // Made for each message, as those that are kept would take more of the heap for ever.
    private string Topic(string part) => "nm/1/" + _deviceId + part + _dataClass;

    private void StartOver(long now)
    {
        _announcedUpTo = 0;
        _unanswered = 0;
        _oldest = _backlog.Oldest;
        _oldestSinceMs = now;
        _isSweeping = true;
        _newestIsDue = _oldest > 0;
        _cursor = _oldest;
        _backlogEnd = _oldest > 0 ? _backlog.Newest + 1 : 0;
    }

    /// <summary>Sends the announcements that were not sent since the link came up. The broker keeps the newest for those who subscribe later.</summary>
    /// <returns>Whether all are sent.</returns>
    private bool Announce()
    {
        long epoch = _announcements.EpochAfter(_announcedUpTo);
        while (epoch > 0)
        {
            byte[] message = _announcements.Read(epoch);
            if (message != null && !_link.TryPublish(Topic(AnnouncementsPart), message, epoch == _announcements.NewestEpoch))
            {
                return false;
            }

            _announcedUpTo = epoch;
            epoch = _announcements.EpochAfter(epoch);
        }

        return true;
    }

    /// <summary>Sends a message full of what waits, if anything of it still does.</summary>
    /// <returns>false when the link takes nothing now.</returns>
    private bool TrySendFrom(ref long from, long to)
    {
        _message.Reset();
        long next = from;
        int values = _backlog.WriteMessages(_message, ref next, to);
        if (_message.Length > 0 && !_link.TryPublish(Topic(ReadingsPart), _message.ToArray(), false))
        {
            return false;
        }

        NoteSent(from, next - 1, values);
        from = next;
        return true;
    }

    private void NoteSent(long first, long last, int values)
    {
        _backlog.Sent.Add(first, last);
        _sentValues += values;
    }

    private long WatchForSilence(long now)
    {
        long oldest = _backlog.Oldest;
        if (oldest != _oldest)
        {
            _oldest = oldest;
            _oldestSinceMs = now;
            _patienceMs = ShortestPatienceMs;
        }

        if (_newestIsDue || (_cursor < _backlogEnd && _unanswered < UnansweredLimit))
        {
            return _link.InFlight < InFlightLimit ? now : now + PollMs;
        }

        if (oldest == 0)
        {
            return _link.InFlight > 0 ? now + PollMs : long.MaxValue;
        }

        if (now - _oldestSinceMs >= _patienceMs)
        {
            _patienceMs = _patienceMs * 2 > LongestPatienceMs ? LongestPatienceMs : _patienceMs * 2;
            StartOver(now);
            return now;
        }

        return _oldestSinceMs + _patienceMs;
    }
}
