using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Outbox;

/// <summary>The outboxes of all classes over one storage, and the order of eviction when it is full.</summary>
public sealed class DeviceOutbox : IFileVisitor
{
    /// <summary>Bytes of the largest segment: a flash block.</summary>
    public const int SegmentLimit = 4096;

    /// <summary>Bytes of the longest message (PROTOCOL.md, "Topics").</summary>
    public const int MessageLimit = 4096;

    /// <summary>
    /// Bytes of the sealed readings in a message, unless one alone is longer: less than a message may have, because it is in the heap twice
    /// while it is sent.
    /// </summary>
    internal const int ReadingsLimit = MessageLimit / 2;

    // Blocks outside the outbox: keys, policy and counters with their part of the directory, and the free blocks that littlefs needs to
    // work.
    private const int ReservedBlocks = 8;

    private readonly SegmentStore _store;
    private readonly ClassOutbox[] _classes;
    private readonly int _secondsAtRisk;
    private bool _hasStorageFailed;

    /// <summary>
    /// The outboxes of some classes. Before use, the storage's files must be listed to it and <see cref="TryRecover"/> must succeed.
    /// </summary>
    /// <param name="platform">Storage and link.</param>
    /// <param name="counters">Sequence numbers; recovered before the outboxes are.</param>
    /// <param name="deviceId">Part of the topics.</param>
    /// <param name="settings">The classes in the order of eviction: the first is evicted first. The last is delivered first.</param>
    /// <param name="secondsAtRisk">How long an unacknowledged reading may wait in RAM, in seconds.</param>
    /// <param name="announcementLimit">The longest announcement, in bytes.</param>
    public DeviceOutbox(
        AgentPlatform platform, PersistentCounters counters, string deviceId, ClassSettings[] settings, int secondsAtRisk,
        int announcementLimit)
    {
        Link = platform.Link;
        DeviceId = deviceId;
        Counters = counters;
        long slots = platform.Slots == null ? 0 : platform.Slots.StorageBytes;
        _store = new SegmentStore(platform.Storage, BlocksFor(platform.Storage.Capacity - slots));
        _secondsAtRisk = secondsAtRisk;
        _classes = new ClassOutbox[settings.Length];
        for (int i = 0; i < settings.Length; i++)
        {
            _classes[i] = new ClassOutbox(this, _store, settings[i], announcementLimit);
        }
    }

    /// <summary>The connection to the broker.</summary>
    internal readonly ILink Link;

    /// <summary>Sequence numbers.</summary>
    internal readonly PersistentCounters Counters;

    /// <summary>Part of the topics.</summary>
    internal readonly string DeviceId;

    /// <summary>Whether nothing may wait in RAM, because the battery is low.</summary>
    public bool FlushImmediately;

    /// <summary>Whether the last write to the storage failed, or the last read of readings.</summary>
    internal bool StorageFailed
    {
        get
        {
            bool failed = _store.HasReadFailed;
            foreach (ClassOutbox outbox in _classes)
            {
                failed |= outbox.StorageFailed;
            }

            return failed;
        }
    }

    /// <summary>Segments in flash.</summary>
    public int Segments => _store.Index.Count;

    /// <summary>How many flash blocks of a partition the outbox may take.</summary>
    /// <param name="capacity">Bytes of the partition.</param>
    internal static int BlocksFor(long capacity)
    {
        int blocks = (int)(capacity / SegmentLimit) - ReservedBlocks;
        return blocks < 1 ? 1 : blocks;
    }

    /// <summary>Takes less of the partition, for files of others.</summary>
    /// <param name="files">How many, each of about a block.</param>
    [OwnFrame]
    internal void ReserveBlocks(int files) => _store.ReserveBlocks(files);

    /// <summary>Frees the segment in RAM.</summary>
    [OwnFrame]
    internal void Unload() => _store.Unload();

    /// <summary>The outbox of a class that has settings.</summary>
    /// <param name="code">The class's <see cref="ClassSettings.Code"/>.</param>
    public ClassOutbox Of(int code)
    {
        int place = 0;
        while (_classes[place].Code != code)
        {
            place++;
        }

        return _classes[place];
    }

    /// <summary>
    /// Counts the sealed readings of all classes that are not acknowledged yet. Not for every step: it walks over all segments.
    /// </summary>
    [OwnFrame]
    public int Waiting()
    {
        int waiting = 0;
        foreach (ClassOutbox outbox in _classes)
        {
            waiting += outbox.Waiting();
        }

        return waiting;
    }

    /// <inheritdoc/>
    public void Visit(string name)
    {
        _store.AddFound(name);
        foreach (ClassOutbox outbox in _classes)
        {
            outbox.Visit(name);
        }
    }

    /// <summary>Recovers all classes from the files in flash.</summary>
    /// <returns>false when something could not be read: nothing of it was removed, and another outbox may try again.</returns>
    [OwnFrame]
    public bool TryRecover()
    {
        _store.Recover();
        bool isRecovered = true;
        for (int i = 0; i < _classes.Length && isRecovered; i++)
        {
            isRecovered = _classes[i].TryRecover(_store.HighestWhole(_classes[i].Code));
        }

        _store.Unload();
        return isRecovered;
    }

    /// <summary>
    /// Evicts the oldest readings of the class that is next in the order, at once: a write has failed, perhaps because the storage is full.
    /// </summary>
    /// <returns>false when that would not help, or there is nothing to evict.</returns>
    [OwnFrame]
    internal bool TryMakeRoom()
    {
        if (_hasStorageFailed || !_store.MayBeFull)
        {
            return false;
        }

        _store.LowerLimit();

        foreach (ClassOutbox outbox in _classes)
        {
            if (outbox.CanEvict)
            {
                outbox.EvictOldest();
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Flushes everything in RAM to flash: before a restart, an update, or the end of the battery. The outbox may be used afterwards.
    /// </summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryFlush()
    {
        bool isFlushed = true;
        foreach (ClassOutbox outbox in _classes)
        {
            isFlushed &= outbox.TryShutDown();
        }

        return isFlushed && Counters.TryStore();
    }

    /// <summary>Delivers as much as the link takes, and flushes what has waited too long in RAM.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest.</returns>
    public long Step(long nowMs)
    {
        long nextMs = long.MaxValue;
        for (int i = _classes.Length - 1; i >= 0; i--)
        {
            long deliveryMs = _classes[i].Deliver(nowMs);
            long flushMs = _classes[i].FlushWhenDue(nowMs, FlushImmediately ? 0 : _secondsAtRisk, Link.IsUp);
            nextMs = deliveryMs < nextMs ? deliveryMs : nextMs;
            nextMs = flushMs < nextMs ? flushMs : nextMs;
        }

        _store.Unload();
        return nextMs;
    }

    /// <summary>Whether the oldest readings of a class are the next to evict when space is needed.</summary>
    internal bool IsNextToEvict(ClassOutbox asking)
    {
        bool isFull = _store.IsFull;
        foreach (ClassOutbox outbox in _classes)
        {
            if (outbox.HasTooManyEpochs || (isFull && outbox.CanEvict))
            {
                return outbox == asking && !outbox.IsDeclaring;
            }
        }

        return false;
    }

    /// <summary>
    /// Records whether a write to the storage succeeded. A storage that refuses every write must not cost readings that can still be read
    /// from it.
    /// </summary>
    internal void NoteStorageResult(bool succeeded) => _hasStorageFailed = !succeeded;
}
