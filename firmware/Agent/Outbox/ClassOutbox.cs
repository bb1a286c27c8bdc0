using System;
using NanoMedAgent.Channels;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Everything of one data class that is on its way to the custodian: numbers, backlog, announcements, gaps and delivery. What was put in stays until an
/// acknowledgement, or a declared gap, takes it out.
/// </summary>
public sealed class ClassOutbox : IFileVisitor
{
    // Epochs that wait for delivery. Each took a restart or a day, so this is a month without network; their announcements take 1 to 4 KB each.
    private const int EpochsLimit = 32;

    // A segment needs a block, and its name in the directory up to three.
    private const int MakingRoomLimit = 4;

    /// <summary>Where messages are written, one at a time: lent to whoever makes an announcement for <see cref="BeginEpoch"/>.</summary>
    internal readonly CborWriter Message;

    private readonly DeviceOutbox _owner;
    private readonly SequenceNumbers _numbers;
    private readonly Announcements _announcements;
    private readonly Backlog _backlog;
    private readonly Delivery _delivery;
    private readonly GapQueue _gaps = new();
    private readonly CustodianView _custodian = new();
    private readonly bool _isAtOnce;

    // Everything up to here the custodian has said to have since the start.
    private long _acknowledged;

    // What was declared last for want of space, until the custodian knows of it.
    private Gap _full;

    // Values that go with the gap that is declared next; in a gap that goes on from another one these are fewer than it says.
    private int _valuesInGap;
    private bool _wasUp;
    private long _flushedMs;

    /// <summary>The outbox of one class; <see cref="DeviceOutbox"/> makes it.</summary>
    internal ClassOutbox(DeviceOutbox owner, SegmentStore store, CborWriter message, AgentPlatform platform, string deviceId, ClassSettings settings, int announcementLimit)
    {
        Message = message;
        _owner = owner;
        _isAtOnce = settings.IsAtOnce;
        _numbers = new SequenceNumbers(platform.Storage, settings.Name);
        _announcements = new Announcements(platform.Storage, store, settings.Name, announcementLimit);
        _backlog = new Backlog(store, _announcements, settings);
        _delivery = new Delivery(platform.Link, _backlog, _announcements, message, deviceId, settings.Name);
    }

    /// <summary>Values that the broker has taken over, each counted once since start.</summary>
    public long DeliveredValues => _delivery.DeliveredValues;

    /// <summary>Values declared lost since start, as far as is known how many they were.</summary>
    public long LostValues;

    /// <summary>Whether the storage failed when it was written last.</summary>
    public bool StorageFailed;

    /// <summary>The gap that is to be declared next: seal it and call <see cref="PutGap"/>. null when there is none.</summary>
    public Gap NextGap
    {
        get
        {
            Gap gap = _gaps.Next;
            if (gap != null && gap.Reason == GapReason.Restart && _gaps.Found == 1 && !_wasUp && _backlog.Window.IsEmpty)
            {
                // A class that has nothing to say keeps this to itself until somebody listens: the next restart would find it out again.
                return null;
            }

            if (gap == null && _owner.IsNextToEvict(this))
            {
                gap = _backlog.OldestAsGap();
            }

            if (gap != null)
            {
                _valuesInGap = gap.LostValues;
            }

            return gap == null || gap.Reason != GapReason.Full ? gap : ExtendToEvicted(gap);
        }
    }

    /// <summary>Whether something is gained when the oldest of the class goes for want of space: a kilobyte of readings, or an epoch's announcement.</summary>
    internal bool CanEvict => _backlog.CanEvict || (_backlog.IsInFlash && _announcements.InFlash > 1);

    /// <summary>Whether there are more epochs than are kept, and the oldest readings must go.</summary>
    internal bool HasTooManyEpochs => _announcements.Count > EpochsLimit && _backlog.IsInFlash;

    /// <summary>Whether a gap was sealed whose numbers are still here.</summary>
    internal bool IsDeclaring => _gaps.HasSealed;

    /// <summary>Counts the sealed readings that nobody has acknowledged yet. Not for every step: it walks over all segments.</summary>
    public int Waiting() => _backlog.Count();

    /// <inheritdoc/>
    public void Visit(string name)
    {
        _numbers.Visit(name);
        _announcements.Visit(name);
    }

    /// <summary>Takes the next sequence number; what is sealed under it is put in, or lost.</summary>
    public bool TryTakeNumber(out long number) => _numbers.TryTake(out number);

    /// <summary>Whether a number can only have been used since the start.</summary>
    public bool IsSinceStart(long number) => number > _numbers.LastBeforeStart;

    /// <summary>Ends an epoch: what waits in RAM is of one epoch, so what is left of this one goes to flash.</summary>
    /// <returns>false when the storage failed: then the epoch has to go on.</returns>
    public bool TryEndEpoch() => TryFlush();

    /// <summary>Begins an epoch: its announcement is sent before its first reading, and kept as long as a reading needs it.</summary>
    /// <param name="epochId">Four bytes, higher than all before.</param>
    /// <param name="announcement">For the readers.</param>
    /// <exception cref="InvalidOperationException">The epoch before was not ended.</exception>
    public void BeginEpoch(byte[] epochId, byte[] announcement)
    {
        if (!_backlog.Window.IsEmpty)
        {
            throw new InvalidOperationException("the epoch before was not ended");
        }

        _announcements.Begin(epochId, _numbers.Last + 1, announcement);
    }

    /// <summary>Puts a sealed reading in and sends it at once when the link is up.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <param name="unixSeconds">When it was measured, or 0 when nobody knows.</param>
    /// <param name="number">As taken.</param>
    /// <param name="ciphertext">With its tag; it fits into the window of the class with 29 bytes around it.</param>
    /// <param name="values">Measured values in it, at most 255.</param>
    /// <exception cref="ArgumentException">The ciphertext is longer, or there are more values.</exception>
    public void Put(long now, long unixSeconds, long number, byte[] ciphertext, int values)
    {
        if (ciphertext.Length > _backlog.Window.LengthLimit || values > SegmentRecord.ValuesLimit)
        {
            throw new ArgumentException("too large a reading");
        }

        // Before it waits: else it would be part of the backlog that a link finds when it comes up.
        _delivery.UpdateLinkState(now);
        if (!_backlog.Window.HasRoomFor(number, ciphertext.Length) && !TryFlush())
        {
            EvictWindow();
        }

        _backlog.Window.Add(number, ciphertext, values, now, unixSeconds);
        _delivery.SendNew(number, _announcements.NewestEpoch, ciphertext, values);
        if (_isAtOnce)
        {
            TryFlush();
        }
    }

    /// <summary>Puts in the sealed record that declares <see cref="NextGap"/>.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <param name="unixSeconds">The date, or 0 when nobody knows.</param>
    /// <param name="number">As taken.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="gap">What it declares.</param>
    public void PutGap(long now, long unixSeconds, long number, byte[] ciphertext, Gap gap)
    {
        Put(now, unixSeconds, number, ciphertext, 0);
        _gaps.MarkSealed(gap, number);
        if (gap.IsGone)
        {
            TryFlush();
        }

        SettleGap();
    }

    /// <summary>Releases what the custodian has.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <param name="acknowledgement">Verified, for this device and class.</param>
    /// <param name="values">Values put in since start that are released by it; see <see cref="AgentCounters.Acknowledged"/>.</param>
    /// <returns>false when it claims numbers that were never used: then it changes nothing.</returns>
    public bool TryAcknowledge(long now, Acknowledgement acknowledgement, out int values)
    {
        values = 0;
        if (acknowledgement.Highest > _numbers.Last)
        {
            return false;
        }

        _acknowledged = acknowledgement.Contiguous > _acknowledged ? acknowledgement.Contiguous : _acknowledged;
        values = _backlog.Free(1, acknowledgement.Contiguous);
        for (int i = 0; i < acknowledgement.Bounds.Length; i += 2)
        {
            values += _backlog.Free(acknowledgement.Bounds[i], acknowledgement.Bounds[i + 1]);
        }

        if (_full != null && acknowledgement.Contiguous >= _full.Last)
        {
            _full = null;
        }

        SettleGap();
        long oldest = _backlog.Oldest;
        if (acknowledgement.Contiguous < _numbers.Last && _gaps.IsEmpty
            && _custodian.ConfirmsMissing(acknowledgement.Contiguous + 1, acknowledgement.UnixSeconds, _delivery.Rounds, oldest, _numbers.Last))
        {
            AddMissing(acknowledgement);
        }

        _announcements.RemoveUnneeded(oldest);
        _delivery.NoteAcknowledgement(now);
        return true;
    }

    /// <summary>Finds what is in flash, after the store has.</summary>
    /// <param name="highest">The highest number that is whole in flash, or 0.</param>
    /// <param name="bootNumber">Which start of the device this is.</param>
    internal void Recover(long highest, long bootNumber)
    {
        _announcements.Recover();
        _numbers.Recover(highest, bootNumber);

        // Numbers behind what is in flash were used and are acknowledged, or were lost with the RAM, or were never used: nobody is to wait for them. Where nothing is
        // in flash they begin at the block that was set aside last, or at most a window before it.
        long first = highest > 0 ? highest + 1 : _numbers.FirstOfFormerBlock - ReadingWindow.RecordLimit;
        first = first < 1 ? 1 : first;
        if (_numbers.FirstOfFormerBlock > 0 && first <= _numbers.Last)
        {
            _gaps.Add(new Gap(first, _numbers.Last, GapReason.Restart) { FirstTime = _backlog.NewestTimeInFlash() });
        }

        _announcements.RemoveUnneeded(_backlog.Oldest);
    }

    /// <summary>Writes everything to flash that waits in RAM.</summary>
    /// <returns>false when the storage failed.</returns>
    internal bool TryFlush()
    {
        bool flushed = _backlog.TryFlush();
        for (int i = 0; i < MakingRoomLimit && !flushed && _owner.TryMakeRoom(); i++)
        {
            flushed = _backlog.TryFlush();
        }

        _owner.NoteStorageResult(flushed);
        StorageFailed = !flushed;
        SettleGap();
        return flushed;
    }

    /// <summary>Before a restart that is meant.</summary>
    /// <returns>false when the storage failed.</returns>
    internal bool TryShutDown()
    {
        if (!TryFlush())
        {
            return false;
        }

        if (_gaps.IsEmpty)
        {
            _numbers.ShutDown();
        }

        return true;
    }

    /// <summary>The oldest segment goes at once; what is lost with it is declared afterwards.</summary>
    internal void EvictOldest()
    {
        Gap gap = _backlog.OldestAsGap();
        gap.IsGone = true;
        _gaps.Add(gap);
        FreeGap(gap, gap.LostValues);
    }

    /// <summary>Writes to flash what waits in RAM for too long, and everything when the link goes down.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <param name="secondsAtRisk">How long it may wait.</param>
    /// <param name="isUp">Whether the link is up.</param>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    internal long FlushWhenDue(long now, int secondsAtRisk, bool isUp)
    {
        // Where the network goes, the power often goes next; but a link that flaps must not wear out the flash.
        long risk = secondsAtRisk * 1000L;
        bool wentDown = _wasUp && !isUp && now - _flushedMs >= risk;
        _wasUp = isUp;
        if (_backlog.Window.IsEmpty)
        {
            return long.MaxValue;
        }

        long due = (_backlog.Window.OldestUptimeSeconds * 1000L) + risk;
        if (now < due && !wentDown)
        {
            return due;
        }

        // A storage that fails is asked again with the next reading, or a second later.
        _flushedMs = now;
        return TryFlush() ? long.MaxValue : now + 1000;
    }

    /// <summary>Delivers as much as the link takes.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    internal long Deliver(long now) => _delivery.Step(now);

    /// <summary>
    /// Below what goes next for want of space there is nothing any more. All of it that the custodian has not claimed is declared once more, as the record that
    /// declared it may have gone itself.
    /// </summary>
    private Gap ExtendToEvicted(Gap gap)
    {
        long first = _acknowledged < gap.First ? _acknowledged + 1 : gap.First;
        if (_full != null && gap.First > _full.First)
        {
            bool isCounted = _full.LostReadings != Gap.Unknown;
            return new Gap(first, gap.Last, GapReason.Full)
            {
                LostReadings = isCounted ? _full.LostReadings + gap.LostReadings : Gap.Unknown,
                LostValues = _full.LostValues + gap.LostValues,
                FirstTime = _full.FirstTime,
                LastTime = gap.LastTime,
                IsGone = gap.IsGone,
            };
        }

        // An earlier start may have given up something that nobody has been told of.
        bool isKnown = first == gap.First || _backlog.Freed.ContainsAll(first, gap.First - 1);
        return new Gap(first, gap.Last, GapReason.Full)
        {
            LostReadings = isKnown ? gap.LostReadings : Gap.Unknown,
            LostValues = gap.LostValues,
            FirstTime = isKnown ? gap.FirstTime : 0,
            LastTime = gap.LastTime,
            IsGone = gap.IsGone,
        };
    }

    /// <summary>What a gap declares goes when the record that declares it is safe.</summary>
    private void SettleGap()
    {
        if (!_gaps.HasSealed || _backlog.Window.Holds(_gaps.SealedNumber))
        {
            return;
        }

        Gap gap = _gaps.TakeSealed();
        if (gap.Reason == GapReason.Full)
        {
            _full = gap;
        }

        LostValues += _valuesInGap;
        FreeGap(gap, _valuesInGap);
    }

    private void FreeGap(Gap gap, int values)
    {
        _backlog.Evict(gap.First, gap.Last, gap.Reason == GapReason.Full && gap.Last > _numbers.LastBeforeStart ? values : 0);
        _announcements.RemoveUnneeded(_backlog.Oldest);
    }

    /// <summary>The storage does not take it and there is no room in RAM: what is there is lost, and said to be.</summary>
    private void EvictWindow()
    {
        ReadingWindow window = _backlog.Window;
        if (_gaps.HasSealed)
        {
            _gaps.SealAgain();
        }

        long first = window.Oldest;
        long last = window.Next - 1;
        int readings = window.Waiting;
        int values = window.WaitingValues;
        _backlog.Free(first, last);
        _gaps.Add(new Gap(first, last, GapReason.Damaged) { LostReadings = readings, LostValues = values, IsGone = true });
    }

    /// <summary>
    /// Everything that is here was sent, and the custodian still lacks a number: a record is damaged, a custodian was restored from a backup, or a restart has lost
    /// count. If the number is not here, it is declared that it will not come.
    /// </summary>
    private void AddMissing(Acknowledgement acknowledgement)
    {
        Gap gap = _backlog.MissingFrom(acknowledgement.Contiguous + 1, _numbers.Last, _acknowledged);
        if (gap != null)
        {
            long last = acknowledgement.Bounds.Length > 0 && acknowledgement.Bounds[0] <= gap.Last ? acknowledgement.Bounds[0] - 1 : gap.Last;
            _gaps.Add(new Gap(gap.First, last, gap.Reason));
        }
    }
}
