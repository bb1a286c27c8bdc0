using System;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The outbox of one data class: sequence numbers, backlog, announcements, gaps and delivery. A reading stays until it is acknowledged, or
/// until a gap record that declares it is safe.
/// </summary>
public sealed class ClassOutbox : IFileVisitor
{
    // A segment needs a block, and its name needs up to three blocks in the directory.
    private const int MakingRoomLimit = 4;

    private readonly DeviceOutbox _owner;
    private readonly Backlog _backlog;
    private readonly Delivery _delivery;
    private readonly bool _isAtOnce;

    // null while there is none, which is nearly always.
    private GapQueue _gaps;

    // The last number that an earlier start can have used, or 0.
    private long _lastBeforeStart;

    // The custodian has acknowledged every number up to this one since the start.
    private long _acknowledged;

    // The gap declared last because the storage was full, until the custodian has acknowledged its record.
    private Gap _full;

    // Values lost with the next gap record: fewer than it states, when it extends an earlier one.
    private int _valuesInGap;
    private CustodianView _custodian;
    private bool _wasUp;
    private long _flushedMs;

    /// <summary>The outbox of one class; created by <see cref="DeviceOutbox"/>.</summary>
    internal ClassOutbox(DeviceOutbox owner, SegmentStore store, ClassSettings settings, int announcementLimit)
    {
        _owner = owner;
        _isAtOnce = settings.IsAtOnce;
        _backlog = new Backlog(store, new Announcements(store, settings.Name, announcementLimit), settings);
        _delivery = new Delivery(owner, _backlog, settings);
    }

    /// <summary>Values that the broker has confirmed, each counted once since the start.</summary>
    public long DeliveredValues => _delivery.DeliveredValues;

    /// <summary>Values declared lost since the start, as far as their number is known.</summary>
    internal long LostValues;

    /// <summary>Whether the last write to the storage failed.</summary>
    internal bool StorageFailed;

    /// <summary>The gap to declare next: seal it and call <see cref="PutGap"/>. null when there is none.</summary>
    public Gap NextGap
    {
        [OwnFrame]
        get
        {
            Gap gap = _gaps == null ? null : _gaps.Next;
            if (gap != null && gap.Reason == GapReason.Restart && _gaps.Found == 1 && !_wasUp && _backlog.Window.IsEmpty)
            {
                // With the link down and no readings to send, the gap is not declared yet: the next restart would find it again.
                return null;
            }

            if (gap == null && _owner.IsNextToEvict(this))
            {
                gap = _backlog.OldestAsGap();
            }

            _valuesInGap = gap == null ? _valuesInGap : gap.NewValues;
            return gap == null || gap.Reason != GapReason.Full ? gap : gap.ExtendedToEvicted(_acknowledged, _full, _backlog.Freed);
        }
    }

    /// <summary>See <see cref="ClassSettings.Code"/>.</summary>
    internal int Code => _backlog.ClassCode;

    /// <summary>Whether evicting the oldest readings of the class gains space: a kilobyte of readings, or an announcement.</summary>
    internal bool CanEvict { [OwnFrame] get => _backlog.CanEvict || (_backlog.IsInFlash && Announcements.InFlash > 1); }

    /// <summary>Whether more epochs wait than may be kept, so that the oldest readings must be evicted.</summary>
    internal bool HasTooManyEpochs { [OwnFrame] get => Announcements.AreTooMany && _backlog.IsInFlash; }

    /// <summary>Whether a gap record was sealed whose readings are still stored.</summary>
    internal bool IsDeclaring { [OwnFrame] get => _gaps != null && _gaps.HasSealed; }

    /// <summary>Counts the sealed readings that are not acknowledged yet. Not for every step: it walks over all segments.</summary>
    [OwnFrame]
    public int Waiting() => _backlog.Count();

    /// <inheritdoc/>
    [OwnFrame]
    public void Visit(string name) => Announcements.Visit(name);

    /// <summary>The sequence number that is taken next.</summary>
    internal long NextNumber { [OwnFrame] get => Last + 1; }

    /// <summary>
    /// Takes the next sequence number (PROTOCOL.md, "Sequence numbers"). What is sealed under it must be put in, or it is lost.
    /// </summary>
    /// <returns>false when there is none, or a new block could not be reserved; nothing may be sealed then.</returns>
    [OwnFrame]
    public bool TryTakeNumber(out long number) => _owner.Counters.TryTake(Counter, out number);

    /// <summary>Whether a number can only have been used since this start.</summary>
    internal bool IsSinceStart(long number) => number > _lastBeforeStart;

    /// <summary>Whether an acknowledgement is the first answer to the number that was published last, in time.</summary>
    [OwnFrame]
    internal bool TryAnswer(Acknowledgement acknowledgement, long nowMs, long limitMs) =>
        _delivery.TryAnswer(acknowledgement, _lastBeforeStart, nowMs, limitMs);

    /// <summary>Whether the announcement of the epoch is lost, so that it must end.</summary>
    internal bool IsEpochLost => _backlog.Announcements.IsCurrentLost;

    /// <summary>Whether a number that was used waits for its acknowledgement.</summary>
    [OwnFrame]
    internal bool IsWaiting(long number) => !_backlog.Freed.Contains(number);

    /// <summary>Begins an epoch. Its announcement is sent before its first reading, and kept as long as a reading needs it.</summary>
    /// <param name="epochId">Four bytes, higher than all earlier ids.</param>
    /// <param name="shared">The first part of the message for the readers: epochs that begin together share one array.</param>
    /// <param name="own">The rest of it.</param>
    /// <param name="source">Tags what is sent from now on; null for a class with one reader.</param>
    /// <exception cref="InvalidOperationException">The previous epoch was not ended.</exception>
    public void BeginEpoch(byte[] epochId, byte[] shared, byte[] own, ISourceTag source)
    {
        if (!_backlog.Window.IsEmpty)
        {
            throw new InvalidOperationException("an epoch is open");
        }

        Announcements.Begin(epochId, NextNumber, shared, own);
        _delivery.Source = source;
    }

    /// <summary>Ends an epoch, whose readings are flushed: nothing of it stays in RAM.</summary>
    [OwnFrame]
    internal void EndEpoch()
    {
        _backlog.Window.Unload();
        Announcements.End();
        _delivery.Source = null;
    }

    /// <summary>Puts a sealed reading in, and sends it at once when the link is up.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="unixSeconds">When it was measured, or 0 when the date is not known.</param>
    /// <param name="number">The sequence number that was taken for it.</param>
    /// <param name="ciphertext">With its tag; with 29 bytes of overhead it fits into the window of the class.</param>
    /// <param name="values">Measured values in it, at most 255.</param>
    /// <param name="mayWait">Whether it may wait in RAM in a class whose readings are flushed to flash at once.</param>
    /// <exception cref="ArgumentException">The ciphertext is longer, or there are more values.</exception>
    public void Put(long nowMs, long unixSeconds, long number, byte[] ciphertext, int values, bool mayWait = false)
    {
        if (ciphertext.Length > _backlog.Window.LengthLimit || values > SegmentRecord.ValuesLimit)
        {
            throw new ArgumentException("length");
        }

        // Before the reading is put in; otherwise it would count as backlog when the link comes up.
        _delivery.UpdateLinkState(nowMs);
        if (!_backlog.Window.HasRoomFor(number, ciphertext.Length) && !TryFlush())
        {
            EvictWindow();
        }

        _backlog.Window.Add(number, ciphertext, values, nowMs, unixSeconds);
        _delivery.SendNew(number, Announcements.NewestEpoch, ciphertext, values);
        if (_isAtOnce && !mayWait)
        {
            TryFlush();
        }
    }

    /// <summary>Puts in the sealed record that declares <see cref="NextGap"/>.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="unixSeconds">The date, or 0 when it is not known.</param>
    /// <param name="number">The sequence number that was taken for it.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="gap">The gap that it declares.</param>
    public void PutGap(long nowMs, long unixSeconds, long number, byte[] ciphertext, Gap gap)
    {
        Put(nowMs, unixSeconds, number, ciphertext, 0);
        Gaps.MarkSealed(gap, number);
        if (gap.IsGone)
        {
            TryFlush();
        }

        SettleGap();
    }

    /// <summary>Frees the readings that the custodian has acknowledged.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="acknowledgement">Verified, for this device and class.</param>
    /// <param name="values">Values put in since the start that it frees; see <see cref="AgentCounters.Acknowledged"/>.</param>
    /// <returns>false when it acknowledges numbers that were never used; it changes nothing then.</returns>
    public bool TryAcknowledge(long nowMs, Acknowledgement acknowledgement, out int values)
    {
        values = 0;
        if (acknowledgement.Highest > Last)
        {
            return false;
        }

        _acknowledged = acknowledgement.Contiguous > _acknowledged ? acknowledgement.Contiguous : _acknowledged;
        values = _backlog.Free(1, acknowledgement.Contiguous);
        for (int i = 0; i < acknowledgement.Bounds.Length; i += 2)
        {
            values += _backlog.Free(acknowledgement.Bounds[i], acknowledgement.Bounds[i + 1]);
        }

        _full = _full != null && acknowledgement.Contiguous >= _full.Last ? null : _full;
        SettleGap();
        long oldest = _backlog.Oldest;
        if (acknowledgement.Contiguous < Last && _gaps == null
            && (_custodian ??= new CustodianView()).ConfirmsMissing(
                acknowledgement.Contiguous + 1, acknowledgement.UnixSeconds, _delivery.Rounds, oldest, Last))
        {
            AddMissing(acknowledgement);
        }

        Announcements.RemoveUnneeded(oldest);
        _delivery.NoteAcknowledgement(nowMs);
        return true;
    }

    /// <summary>Recovers the state of the class, after the store has recovered the segments.</summary>
    /// <param name="highest">The highest number whose record in flash is whole, or 0.</param>
    /// <returns>false when something could not be read.</returns>
    internal bool TryRecover(long highest)
    {
        if (!Announcements.TryRecover())
        {
            return false;
        }

        _owner.Counters.Raise(Counter, highest);
        _lastBeforeStart = Last;

        // Numbers above the highest one in flash were acknowledged, or lost with the RAM, or never used: the custodian must not wait.
        // When flash holds nothing, they begin with the block that was reserved last, or at most one window before it.
        long block = _owner.Counters.FirstOfFormerBlock(Counter);
        long first = highest > 0 ? highest + 1 : block - ReadingWindow.RecordLimit;
        first = first < 1 ? 1 : first;
        if (block > 0 && first <= Last)
        {
            Gaps.Add(new Gap(first, Last, GapReason.Restart) { FirstTime = _backlog.NewestTimeInFlash() });
        }

        Announcements.RemoveUnneeded(_backlog.Oldest);
        return true;
    }

    /// <summary>Flushes everything in RAM to flash. That ends an epoch: readings in RAM are all of one.</summary>
    /// <returns>false when the storage failed.</returns>
    [OwnFrame]
    public bool TryFlush()
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

    /// <summary>Prepares for an intended restart.</summary>
    /// <returns>false when the storage failed.</returns>
    [OwnFrame]
    internal bool TryShutDown()
    {
        bool isFlushed = TryFlush();
        if (isFlushed && _gaps == null)
        {
            _owner.Counters.GiveBack(Counter);
        }

        return isFlushed;
    }

    /// <summary>Evicts the oldest segment at once; the loss is declared afterwards.</summary>
    internal void EvictOldest()
    {
        // What the record that waits declares goes first, so that nothing is declared twice.
        Gap gap = Gaps.TryEvictSealed() ?? Gaps.AddGone(_backlog.OldestAsGap());
        FreeGap(gap, gap.NewValues);
    }

    /// <summary>Flushes readings that have waited too long in RAM, and everything when the link goes down.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="secondsAtRisk">How long a reading may wait in RAM, in seconds.</param>
    /// <param name="isUp">Whether the link is up.</param>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest.</returns>
    internal long FlushWhenDue(long nowMs, int secondsAtRisk, bool isUp)
    {
        // When the network fails, the power often fails next. But a flapping link must not wear out the flash.
        long riskMs = secondsAtRisk * 1000L;
        bool wentDown = _wasUp && !isUp && nowMs - _flushedMs >= riskMs;
        _wasUp = isUp;
        if (_backlog.Window.IsEmpty)
        {
            _backlog.Window.Unload();
            return long.MaxValue;
        }

        long dueMs = (_backlog.Window.OldestUptimeSeconds * 1000L) + riskMs;
        if (nowMs < dueMs && !wentDown)
        {
            return dueMs;
        }

        // A failed write is retried with the next reading, or a second later.
        _flushedMs = nowMs;
        return TryFlush() ? long.MaxValue : nowMs + 1000;
    }

    /// <summary>Delivers as much as the link takes.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest.</returns>
    internal long Deliver(long nowMs)
    {
        long nextMs = _delivery.Step(nowMs);

        // The custodian never answers when nothing reaches it. The gap record does.
        Gap gap = _gaps == null && _delivery.IsUnsendable ? _backlog.MissingFrom(_backlog.Oldest, Last, _acknowledged) : null;
        if (gap != null)
        {
            Gaps.Add(gap);
            return nowMs;
        }

        return nextMs;
    }

    private Announcements Announcements => _backlog.Announcements;

    private GapQueue Gaps { [OwnFrame] get => _gaps ??= new GapQueue(); }

    private int Counter => PersistentCounters.FirstClass + _backlog.ClassCode;

    // The number used last, or 0.
    private long Last { [OwnFrame] get => _owner.Counters.Last(Counter); }

    /// <summary>Removes what a gap declares, once the record that declares it is safe.</summary>
    [OwnFrame]
    private void SettleGap()
    {
        if (!IsDeclaring || _backlog.Window.Holds(_gaps.SealedNumber))
        {
            return;
        }

        Gap gap = _gaps.TakeSealed();
        _gaps = _gaps.Found == 0 ? null : _gaps;
        _full = gap.Reason == GapReason.Full ? gap : _full;
        LostValues += _valuesInGap;
        FreeGap(gap, gap.IsGone ? 0 : _valuesInGap);
    }

    private void FreeGap(Gap gap, int values)
    {
        _backlog.Evict(gap.First, gap.Last, gap.Reason == GapReason.Full && gap.Last > _lastBeforeStart ? values : 0);
        Announcements.RemoveUnneeded(_backlog.Oldest);
    }

    /// <summary>The storage refuses the window and RAM has no room: its readings are lost, and declared.</summary>
    [OwnFrame]
    private void EvictWindow()
    {
        Gaps.SealAgain();
        Gap gap = _backlog.Window.AsGap();
        _backlog.Free(gap.First, gap.Last);
        Gaps.Add(gap);
    }

    /// <summary>
    /// Everything stored here was sent, and the custodian still lacks a number (a damaged record, a restored custodian, a count lost with a
    /// restart). If the reading is not stored here, a gap declares that it will not come.
    /// </summary>
    private void AddMissing(Acknowledgement acknowledgement)
    {
        Gap gap = _backlog.MissingFrom(acknowledgement.Contiguous + 1, Last, _acknowledged);
        if (gap != null)
        {
            Gaps.Add(new Gap(gap.First, acknowledgement.LastMissing(gap.Last), gap.Reason));
        }
    }
}
