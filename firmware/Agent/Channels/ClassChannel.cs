using NanoMedAgent.Cose;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Privacy;
using NanoMedAgent.Proof;
using NanoMedAgent.SenMl;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;

namespace NanoMedAgent.Channels;

/// <summary>
/// The channel of one data class out of the agent: seals each pack when it is made, in an epoch that it begins when needed, and puts it
/// into the outbox; declares gaps in the same way; and handles the custodian's acknowledgements.
/// </summary>
internal sealed class ClassChannel : ISourceTag
{
    // Gaps declared in one step. There is seldom more than one; the others wait for the next step.
    private const int GapsPerStep = 4;

    // When an epoch could not be ended on time: the delay before the next attempt.
    private const long EpochRetryMs = 60_000;

    private readonly EpochBeginnings _epochs;
    private readonly ClassOutbox _outbox;
    private readonly bool _isTagged;
    private readonly OpenBlock _block;

    private Epoch _epoch;
    private bool _isEpochDated;
    private int _epochJumps;
    private long _epochEndMs;
    private long _nextTryMs;

    /// <summary>
    /// Opens the channel of a class over its outbox, which has already recovered.
    /// </summary>
    /// <param name="epochs">Begins epochs, of several classes together.</param>
    /// <param name="dataClass">The class.</param>
    /// <param name="outbox">Its outbox.</param>
    /// <param name="isTagged">Whether messages carry a tag of their source: the class has more than one reader.</param>
    public ClassChannel(EpochBeginnings epochs, string dataClass, ClassOutbox outbox, bool isTagged)
    {
        _epochs = epochs;
        DataClass = dataClass;
        _outbox = outbox;
        _isTagged = isTagged;
        _block = epochs.Closed == null ? null : new OpenBlock();
        epochs.Add(this);
    }

    /// <summary>The data class.</summary>
    public readonly string DataClass;

    /// <summary>Values that the broker has confirmed, each counted once since the start.</summary>
    public long DeliveredValues
    {
        [OwnFrame]
        get => _outbox.DeliveredValues;
    }

    /// <summary>Values declared lost since the start, as far as their number is known.</summary>
    public long LostValues => _outbox.LostValues;

    /// <summary>Whether there is a gap to declare.</summary>
    public bool HasGap
    {
        [OwnFrame]
        get => _outbox.NextGap != null;
    }

    /// <summary>Whether the custodian has acknowledged something that was sealed since the start.</summary>
    public bool IsAcknowledged;

    /// <summary>Whether an epoch was announced since the start: the device key has signed.</summary>
    public bool HasEpoch => _epochEndMs > 0;

    /// <summary>Whether the last pack could not be sealed.</summary>
    public bool Failed;

    /// <summary>
    /// The association that new packs belong to; null when unpaired. Nothing is ever sealed in the epoch of another association.
    /// </summary>
    public byte[] Association;

    /// <summary>The number of what was sealed last.</summary>
    public long LastNumber
    {
        [OwnFrame]
        get => _outbox.NextNumber - 1;
    }

    /// <summary>Whether what was sealed under a number waits for its acknowledgement.</summary>
    [OwnFrame]
    public bool IsWaiting(long number) => _outbox.IsWaiting(number);

    /// <summary>Begins an epoch ahead of time when one is needed, so that urgent data need not wait for it.</summary>
    /// <returns>Whether it began one, which takes the chip seconds.</returns>
    [OwnFrame]
    public bool TryBeginEpoch(AgentCounters counters)
    {
        long epochs = counters.EpochsBegun;
        if (_epochs.Clock.UptimeMilliseconds >= _nextTryMs && !TryEnsureEpoch(counters))
        {
            _nextTryMs = _epochs.Clock.UptimeMilliseconds + EpochRetryMs;
        }

        return counters.EpochsBegun != epochs;
    }

    /// <inheritdoc/>
    public byte[] Tag(byte[] readings, bool isOfEpoch) => _epoch.Tag(readings, isOfEpoch);

    /// <summary>Seals a pack and puts it into the outbox.</summary>
    /// <param name="pack">The plaintext.</param>
    /// <param name="values">Measured values in it.</param>
    /// <param name="counters">Counts the values.</param>
    /// <param name="mayWait">Whether it may wait in RAM for the policy's seconds at risk, in every class.</param>
    public void Seal(byte[] pack, int values, AgentCounters counters, bool mayWait = false)
    {
        Failed = true;
        if (TryEnsureEpoch(counters) && _outbox.TryTakeNumber(out long number))
        {
            Failed = false;
            byte[] ciphertext = _epoch.Seal(number, pack);
            _outbox.Put(_epochs.Clock.UptimeMilliseconds, KnownTime, number, ciphertext, values, mayWait);
            AddToBlock(number, ciphertext);
            counters.Sealed += values;
        }
    }

    /// <summary>Declares what was lost, or must be evicted.</summary>
    /// <returns>false when there is something to declare and it cannot be sealed now.</returns>
    public bool TryDeclareGaps(AgentCounters counters)
    {
        Gap gap = _outbox.NextGap;
        for (int i = 0; i < GapsPerStep && gap != null; i++)
        {
            if (!TryEnsureEpoch(counters) || !_outbox.TryTakeNumber(out long number))
            {
                return false;
            }

            byte[] ciphertext = _epoch.Seal(number, GapRecord(gap));
            _outbox.PutGap(_epochs.Clock.UptimeMilliseconds, KnownTime, number, ciphertext, gap);
            AddToBlock(number, ciphertext);
            gap = _outbox.NextGap;
        }

        return true;
    }

    /// <summary>
    /// Verifies an acknowledgement, and frees what the custodian has stored when it is genuine and for this device and class.
    /// </summary>
    /// <param name="message">COSE_Mac0, from anybody.</param>
    /// <param name="values">Values that it has freed now and that were sealed since the start.</param>
    /// <returns>false when it is refused; it changes nothing then.</returns>
    public bool TryAcknowledge(byte[] message, out int values)
    {
        values = 0;
        if (_epoch == null
            || CoseMac0.TryParse(message, Acknowledgement.PayloadLimit, out CoseMac0 mac) != CoseRefusal.None
            || !_epoch.IsAcknowledgement(mac))
        {
            return false;
        }

        Acknowledgement acknowledgement = Acknowledgement.TryParse(mac.Payload);
        if (acknowledgement == null || acknowledgement.DeviceId != _epoch.DeviceId || acknowledgement.DataClass != DataClass
            || !_outbox.TryAcknowledge(_epochs.Clock.UptimeMilliseconds, acknowledgement, out values))
        {
            return false;
        }

        // Its time is trusted only when it answers what was just published: it cannot be an old message then, nor one that was held back.
        IsAcknowledged |= _outbox.IsSinceStart(acknowledgement.Highest);
        if (_outbox.TryAnswer(acknowledgement, _epochs.Clock.UptimeMilliseconds, DeviceClock.RoundTripMs))
        {
            _epochs.Clock.SetAuthenticated(acknowledgement.UnixSeconds);
        }

        return true;
    }

    private long KnownTime
    {
        [OwnFrame]
        get => _epochs.Clock.Quality == ClockQuality.None ? 0 : _epochs.Clock.UnixSeconds;
    }

    private static string WireText(GapReason reason)
    {
        switch (reason)
        {
            case GapReason.Restart:
                return "restart";
            case GapReason.Full:
                return "full";
            case GapReason.Freed:
                return "released";
            case GapReason.Damaged:
                return "damaged";
            default:
                return "unknown";
        }
    }

    /// <summary>After the reading is safe: a block must not cost a reading.</summary>
    private void AddToBlock(long number, byte[] ciphertext)
    {
        if (_block != null)
        {
            _block.Add(_epoch, _epochs.Closed, number, ciphertext, _epochs.Clock.UptimeMilliseconds);
        }
    }

    private byte[] GapRecord(Gap gap)
    {
        SenMlPack pack = _epochs.Pack;
        DeviceClock clock = _epochs.Clock;
        pack.Begin(clock.Quality, clock.UnixSeconds, clock.UptimeMilliseconds / 1000, null);
        pack.AddNumber("gap-first", gap.First);
        pack.AddNumber("gap-last", gap.Last);
        pack.AddNumber("gap-lost", gap.LostValues);
        pack.AddText("gap-why", WireText(gap.Reason));
        if (gap.LostReadings != Gap.Unknown)
        {
            pack.AddNumber("gap-count", gap.LostReadings);
        }

        if (gap.FirstTime > 0)
        {
            pack.AddNumber("gap-from", gap.FirstTime);
        }

        // What an earlier start has lost was measured before this start.
        long to = gap.Reason == GapReason.Restart && KnownTime > 0 ? KnownTime - (clock.UptimeMilliseconds / 1000) : gap.LastTime;
        if (to > 0)
        {
            pack.AddNumber("gap-to", to);
        }

        return pack.Encode();
    }

    /// <summary>
    /// Ends the epoch when it is over, or when there is none: flushes its readings to flash, before anything that takes seconds.
    /// </summary>
    /// <returns>Whether a new epoch may begin. When the storage fails, the old one continues rather than losing readings, unless it belongs
    /// to another patient.</returns>
    internal bool TryEndEpoch(long nowMs)
    {
        if (!IsEpochOver(nowMs) || (_epoch != null && nowMs < _nextTryMs))
        {
            return false;
        }

        bool isEnded = _outbox.TryFlush();
        _nextTryMs = isEnded ? _nextTryMs : nowMs + EpochRetryMs;
        return isEnded;
    }

    /// <summary>Takes the number of a new epoch.</summary>
    /// <returns>0 when the storage fails: the old epoch continues.</returns>
    internal long TakeEpochNumber(PersistentCounters counters)
    {
        if (!counters.TryTake(PersistentCounters.Epochs, out long number))
        {
            _nextTryMs = _epochs.Clock.UptimeMilliseconds + EpochRetryMs;
        }

        return number;
    }

    /// <summary>Erases the epoch that has ended: its keys and its announcement need not be in RAM while the next one is made.</summary>
    internal void ClearEpoch(long nowMs)
    {
        if (_epoch == null)
        {
            return;
        }

        if (_block != null)
        {
            _block.End(_epoch, _epochs.Closed, nowMs);
        }

        _epoch.Clear();
        _epoch = null;
        _outbox.EndEpoch();
    }

    /// <summary>Makes the keys of a new epoch.</summary>
    /// <param name="platform">Entropy and cipher.</param>
    /// <param name="number">Its number.</param>
    /// <param name="deviceId">Whose epoch it is.</param>
    [OwnFrame]
    internal Epoch MakeEpoch(AgentPlatform platform, long number, string deviceId) =>
        new(platform, deviceId, DataClass, number, _isTagged) { Association = Association };

    /// <summary>Begins an epoch that is announced.</summary>
    /// <param name="epoch">Its keys.</param>
    /// <param name="quality">How reliable the date is.</param>
    /// <param name="shared">The first part of the message for the readers: epochs that begin together share one array.</param>
    /// <param name="own">The rest of it.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    internal void BeginEpoch(Epoch epoch, ClockQuality quality, byte[] shared, byte[] own, long nowMs)
    {
        _outbox.BeginEpoch(epoch.Id, shared, own, _isTagged ? this : null);
        _epoch = epoch;
        _isEpochDated = quality != ClockQuality.None;
        _epochJumps = _epochs.Clock.Jumps;
        _epochEndMs = nowMs + (_epochs.Policy.EpochSeconds * 1000L);
    }

    /// <summary>Closes the block of what was sealed last, so that it can be signed.</summary>
    /// <returns>false when it cannot be closed now.</returns>
    internal bool TryCloseBlock() => _block.TryClose(_epoch, _epochs.Closed);

    [OwnFrame]
    private bool IsEpochOver(long nowMs) => !IsEpochOurs || nowMs >= _epochEndMs || _outbox.IsEpochLost
        || _isEpochDated != (_epochs.Clock.Quality != ClockQuality.None) || _epochJumps != _epochs.Clock.Jumps;

    private bool IsEpochOurs => _epoch != null && _epoch.Association == Association;

    [OwnFrame]
    private bool TryEnsureEpoch(AgentCounters counters)
    {
        long nowMs = _epochs.Clock.UptimeMilliseconds;
        if (IsEpochOver(nowMs) && (_epoch == null || nowMs >= _nextTryMs))
        {
            _epochs.Begin(counters);
        }

        return IsEpochOurs;
    }
}
