using System.Collections;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Everything of one data class that is on its way to the custodian: numbers, journal, announcements and delivery. What was put in stays until an
/// acknowledgement, or a declared gap, takes it out.
/// </summary>
internal sealed class ClassOutbox
{
    // Below this the oldest file goes: a file that is begun, an announcement and the small state files still fit then.
    private const int SpareBytes = 3 * JournalSegment.ByteLimit;

    // Epochs that wait for delivery. Each took a restart or a day, so this is a month without network; their announcements take 700 bytes each.
    private const int EpochsLimit = 32;

    private readonly IStorage _storage;
    private readonly SequenceNumbers _numbers;
    private readonly Journal _journal;
    private readonly Announcements _announcements;
    private readonly Delivery _delivery;

    // Gap, in the order they were found.
    private readonly ArrayList _undeclared = new();

    /// <summary>The outbox of one class.</summary>
    /// <param name="platform">Storage and link.</param>
    /// <param name="deviceId">Part of the topics.</param>
    /// <param name="dataClass">Part of the topics and of the files' names.</param>
    /// <param name="announcementLimit">The longest announcement, in bytes.</param>
    public ClassOutbox(AgentPlatform platform, string deviceId, string dataClass, int announcementLimit)
    {
        _storage = platform.Storage;
        _numbers = new SequenceNumbers(platform.Storage, dataClass);
        _journal = new Journal(platform.Storage, dataClass);
        _announcements = new Announcements(platform.Storage, dataClass, announcementLimit);
        _delivery = new Delivery(platform.Link, _journal, _announcements, deviceId, dataClass);
    }

    /// <summary>Records that nobody has acknowledged yet.</summary>
    public int Waiting => _journal.Unreleased;

    /// <summary>Values that the broker has taken over, each counted once since start.</summary>
    public long DeliveredValues => _delivery.DeliveredValues;

    /// <summary>The highest epoch number that was ever announced and is still kept, or 0.</summary>
    public long NewestEpoch => _announcements.NewestEpoch;

    /// <summary>Whether the oldest readings must go before anything new is put in.</summary>
    public bool IsFull => (_storage.FreeBytes < SpareBytes || _announcements.Count > EpochsLimit) && _journal.OldestAsGap() != null;

    /// <summary>Finds what is in flash, and what a restart has made of it.</summary>
    public void Recover()
    {
        bool hadFiles = _journal.Recover(_undeclared);
        _announcements.Recover();
        _numbers.Open(_journal.Highest);

        // What came from a full file may all be delivered and gone: then the former block is what a restart can have left unused.
        long first = hadFiles ? _journal.Highest + 1 : _numbers.FirstOfFormerBlock;
        if (first > 0 && first <= _numbers.Last)
        {
            _undeclared.Add(new Gap(first, _numbers.Last, 0, GapReason.Restart));
        }
    }

    /// <summary>Takes the next sequence number; what is sealed under it is put in, or lost.</summary>
    public bool TryTakeNumber(out long number) => _numbers.TryTake(out number);

    /// <summary>Whether a number can only have been used since the start.</summary>
    public bool IsSinceStart(long number) => number > _numbers.LastBeforeStart;

    /// <summary>Keeps an epoch's announcement and makes it the current one.</summary>
    /// <returns>false when the storage failed: then nothing may be sealed in the epoch.</returns>
    public bool TryAnnounce(byte[] epochId, byte[] message) => _announcements.TryKeep(epochId, _numbers.Last + 1, message);


    /// <summary>Puts a sealed reading in and sends it at once when the link is up.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <param name="number">As taken.</param>
    /// <param name="epochId">Four bytes.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="values">Measured values in it.</param>
    /// <returns>false when the storage failed: then it was sent at best, and a gap is declared for it later.</returns>
    public bool Put(long now, long number, byte[] epochId, byte[] ciphertext, int values)
    {
        // Before it is kept: else it would be part of the backlog that a link finds when it comes up.
        _delivery.NoticeLink(now);
        bool kept = _journal.TryAppend(number, epochId, ciphertext, values);
        if (!kept)
        {
            AddUndeclared(new Gap(number, number, values, GapReason.Damaged));
        }

        _delivery.Added(number, epochId, ciphertext, kept);
        return kept;
    }

    /// <summary>The gap that is to be declared next: seal it, put it in, then call <see cref="Declared"/>. null when there is none.</summary>
    public Gap NextGap => IsFull ? _journal.OldestAsGap() : _undeclared.Count > 0 ? (Gap)_undeclared[0] : null;

    /// <summary>A gap was put in: now what it declares may go.</summary>
    public void Declared(Gap gap)
    {
        if (gap.Reason == GapReason.Full)
        {
            _journal.DropOldest();
            _announcements.RemoveNeedless(_journal.Oldest);
        }
        else
        {
            _undeclared.RemoveAt(0);
        }
    }

    /// <summary>Releases what the custodian has.</summary>
    /// <param name="acknowledgement">Verified, for this device and class.</param>
    /// <param name="values">Values in what was not released before and put in since start.</param>
    /// <returns>false when it claims numbers that were never used: then it changes nothing.</returns>
    public bool TryRelease(Acknowledgement acknowledgement, out int values)
    {
        values = 0;
        if (acknowledgement.Highest > _numbers.Last)
        {
            return false;
        }

        values = _journal.Release(1, acknowledgement.Contiguous);
        for (int i = 0; i < acknowledgement.Bounds.Length; i += 2)
        {
            values += _journal.Release(acknowledgement.Bounds[i], acknowledgement.Bounds[i + 1]);
        }

        _announcements.RemoveNeedless(_journal.Oldest);
        _delivery.CustodianAnswered();
        return true;
    }

    /// <summary>Delivers as much as the link takes.</summary>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    public long Step(long now)
    {
        long next = _delivery.Step(now, out Gap damaged);
        if (damaged != null)
        {
            AddUndeclared(damaged);
        }

        return next;
    }

    private void AddUndeclared(Gap gap)
    {
        // While nothing can be written, one gap grows instead of a list.
        int newest = _undeclared.Count - 1;
        Gap before = newest < 0 ? null : (Gap)_undeclared[newest];
        if (before != null && before.Reason == gap.Reason && gap.First == before.Last + 1)
        {
            _undeclared[newest] = new Gap(before.First, gap.Last, before.LostValues + gap.LostValues, gap.Reason);
        }
        else
        {
            _undeclared.Add(gap);
        }
    }
}
