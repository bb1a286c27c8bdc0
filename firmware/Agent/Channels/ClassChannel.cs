using NanoMedAgent.Cose;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Privacy;
using NanoMedAgent.SenMl;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;

namespace NanoMedAgent.Channels;

/// <summary>
/// The channel of one data class out of the agent: seals each pack when it is made, in an epoch that it begins when needed, and puts it
/// into the outbox; declares gaps in the same way; and handles the custodian's acknowledgements.
/// </summary>
internal sealed class ClassChannel
{
    // Gaps declared in one step. There is seldom more than one; the others wait for the next step.
    private const int GapsPerStep = 4;

    // When an epoch could not be ended on time: the delay before the next attempt.
    private const long EpochRetryMs = 60_000;

    private readonly AgentPlatform _platform;
    private readonly IKeyVault _vault;
    private readonly DataPolicy _policy;
    private readonly DeviceClock _clock;
    private readonly ClassOutbox _outbox;
    private readonly string _dataClass;
    private readonly string _deviceId;
    private readonly PersistentCounters _counters;
    private readonly SenMlPack _pack;

    private Epoch _epoch;
    private byte[] _epochAssociation;
    private ClockQuality _epochQuality;
    private long _epochEndMs;
    private long _nextTryMs;

    /// <summary>
    /// Opens the channel of a class over its outbox, which has already recovered. Several channels share the remark, a pack for gap
    /// records.
    /// </summary>
    public ClassChannel(
        AgentPlatform platform, IKeyVault vault, DataPolicy policy, DeviceClock clock, string dataClass, ClassOutbox outbox,
        string deviceId, PersistentCounters counters, SenMlPack remark)
    {
        _platform = platform;
        _vault = vault;
        _policy = policy;
        _clock = clock;
        _dataClass = dataClass;
        _outbox = outbox;
        _deviceId = deviceId;
        _counters = counters;
        _pack = remark;
    }

    /// <summary>Values that the broker has confirmed, each counted once since the start.</summary>
    public long DeliveredValues => _outbox.DeliveredValues;

    /// <summary>Values declared lost since the start, as far as their number is known.</summary>
    public long LostValues => _outbox.LostValues;

    /// <summary>Whether there is a gap to declare.</summary>
    public bool HasGap => _outbox.NextGap != null;

    /// <summary>Whether the custodian has acknowledged something that was sealed since the start.</summary>
    public bool IsAcknowledged;

    /// <summary>Whether an epoch was announced since the start: the device key has signed.</summary>
    public bool HasEpoch => _epoch != null;

    /// <summary>Whether the last pack could not be sealed.</summary>
    public bool Failed;

    /// <summary>
    /// The association that new packs belong to; null when unpaired. Nothing is ever sealed in the epoch of another association.
    /// </summary>
    public byte[] Association;

    /// <summary>Begins an epoch ahead of time when one is needed, so that urgent data need not wait for it.</summary>
    /// <returns>Whether it began one, which takes the chip seconds.</returns>
    public bool TryBeginEpoch(AgentCounters counters)
    {
        long epochs = counters.EpochsBegun;
        if (_clock.UptimeMilliseconds >= _nextTryMs && !TryEnsureEpoch(counters))
        {
            _nextTryMs = _clock.UptimeMilliseconds + EpochRetryMs;
        }

        return counters.EpochsBegun != epochs;
    }

    /// <summary>Seals a pack and puts it into the outbox.</summary>
    public void Seal(SenMlPack pack, AgentCounters counters)
    {
        Failed = true;
        if (TryEnsureEpoch(counters) && _outbox.TryTakeNumber(out long number))
        {
            Failed = false;
            _outbox.Put(_clock.UptimeMilliseconds, KnownTime, number, _epoch.Seal(number, pack.Encode()), pack.ValueCount);
            counters.Sealed += pack.ValueCount;
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

            WriteGap(gap);
            _outbox.PutGap(_clock.UptimeMilliseconds, KnownTime, number, _epoch.Seal(number, _pack.Encode()), gap);
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
            || !_epoch.IsNamed(mac.KeyId)
            || mac.Verify(_platform.Cipher, _epoch.AcknowledgementKey, _epoch.Purpose(CosePurpose.Acknowledgement)) != CoseRefusal.None)
        {
            return false;
        }

        Acknowledgement acknowledgement = Acknowledgement.TryParse(mac.Payload);
        if (acknowledgement == null || acknowledgement.DeviceId != _deviceId || acknowledgement.DataClass != _dataClass
            || !_outbox.TryAcknowledge(_clock.UptimeMilliseconds, acknowledgement, out values))
        {
            return false;
        }

        // Its time is trusted only when it acknowledges something of this start: then it cannot be a replayed old message.
        IsAcknowledged |= _outbox.IsSinceStart(acknowledgement.Highest);
        if (_clock.Quality == ClockQuality.None && _outbox.IsSinceStart(acknowledgement.Highest))
        {
            _clock.SetAuthenticated(acknowledgement.UnixSeconds);
        }

        return true;
    }

    private long KnownTime => _clock.Quality == ClockQuality.None ? 0 : _clock.UnixSeconds;

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

    private void WriteGap(Gap gap)
    {
        _pack.Begin(_clock.Quality, _clock.UnixSeconds, _clock.UptimeMilliseconds / 1000, null);
        _pack.AddNumber("gap-first", gap.First);
        _pack.AddNumber("gap-last", gap.Last);
        _pack.AddNumber("gap-lost", gap.LostValues);
        _pack.AddText("gap-why", WireText(gap.Reason));
        if (gap.LostReadings != Gap.Unknown)
        {
            _pack.AddNumber("gap-count", gap.LostReadings);
        }

        if (gap.FirstTime > 0)
        {
            _pack.AddNumber("gap-from", gap.FirstTime);
        }

        // What an earlier start has lost was measured before this start.
        long to = gap.Reason == GapReason.Restart && KnownTime > 0 ? KnownTime - (_clock.UptimeMilliseconds / 1000) : gap.LastTime;
        if (to > 0)
        {
            _pack.AddNumber("gap-to", to);
        }
    }

    private bool TryEnsureEpoch(AgentCounters counters)
    {
        long nowMs = _clock.UptimeMilliseconds;
        bool isOurs = _epoch != null && _epochAssociation == Association;
        bool isOver = !isOurs || nowMs >= _epochEndMs || _epochQuality != _clock.Quality;
        if (!isOver || (_epoch != null && nowMs < _nextTryMs))
        {
            return isOurs;
        }

        // Before anything that takes seconds. When the storage fails, the old epoch continues rather than losing readings, unless it
        // belongs to another patient.
        if (!_outbox.TryFlush() || !_counters.TryTake(PersistentCounters.Epochs, out long number))
        {
            _nextTryMs = nowMs + EpochRetryMs;
            return isOurs;
        }

        EpochStart start = new()
        {
            Quality = _clock.Quality,
            UnixSeconds = _clock.UnixSeconds,
            BootNumber = _counters.Last(PersistentCounters.Starts),
            UptimeSeconds = nowMs / 1000,
            Association = Association,
        };

        Epoch epoch = new(_platform, _deviceId, _dataClass, number);
        byte[] announcement = EpochAnnouncement.Make(_outbox.Message, _platform, _vault, _policy, epoch, start);
        if (announcement == null)
        {
            epoch.Clear();
            return false;
        }

        _outbox.BeginEpoch(epoch.Id, announcement);
        if (_epoch != null)
        {
            _epoch.Clear();
        }

        _epoch = epoch;
        _epochAssociation = Association;
        _epochQuality = start.Quality;
        _epochEndMs = nowMs + (_policy.EpochSeconds * 1000L);
        counters.EpochsBegun++;
        return true;
    }
}
