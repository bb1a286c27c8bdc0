using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>The outboxes of all classes over one storage, and what goes first when that is full.</summary>
public sealed class DeviceOutbox : IFileVisitor
{
    /// <summary>Bytes of the largest segment: a flash block.</summary>
    public const int SegmentLimit = 4096;

    /// <summary>Bytes of the longest message (PROTOCOL.md, "Topics").</summary>
    public const int MessageLimit = 4096;

    // Blocks that are not for the outbox: keys, policy and counters with their part of the directory, and what littlefs wants free to work with.
    private const int ReservedBlocks = 8;

    private readonly ILink _link;
    private readonly SegmentStore _store;
    private readonly ClassOutbox[] _classes;
    private readonly int[] _codes;
    private readonly int _secondsAtRisk;
    private bool _hasStorageFailed;

    /// <summary>The outboxes of some classes. Before anything else, the storage is listed to it and <see cref="Recover"/> is called.</summary>
    /// <param name="platform">Storage and link.</param>
    /// <param name="deviceId">Part of the topics.</param>
    /// <param name="settings">The classes, and what goes first when space runs out: the first of them. The last is delivered first.</param>
    /// <param name="secondsAtRisk">How long an unacknowledged reading may wait in RAM.</param>
    /// <param name="announcementLimit">The longest announcement, in bytes.</param>
    public DeviceOutbox(AgentPlatform platform, string deviceId, ClassSettings[] settings, int secondsAtRisk, int announcementLimit)
    {
        _link = platform.Link;
        long slots = platform.Slots == null ? 0 : platform.Slots.StorageBytes;
        byte[] buffer = new byte[MessageLimit];
        _store = new SegmentStore(platform.Storage, BlocksFor(platform.Storage.Capacity - slots), buffer);
        _secondsAtRisk = secondsAtRisk;
        _classes = new ClassOutbox[settings.Length];
        _codes = new int[settings.Length];
        CborWriter message = new(buffer);
        for (int i = 0; i < settings.Length; i++)
        {
            _codes[i] = settings[i].Code;
            _classes[i] = new ClassOutbox(this, _store, message, platform, deviceId, settings[i], announcementLimit);
        }
    }

    /// <summary>Whether nothing may wait in RAM: the battery is low.</summary>
    public bool FlushImmediately;

    /// <summary>Whether the storage failed when it was written last.</summary>
    public bool StorageFailed
    {
        get
        {
            bool failed = false;
            foreach (ClassOutbox outbox in _classes)
            {
                failed |= outbox.StorageFailed;
            }

            return failed;
        }
    }

    /// <summary>Segments in flash.</summary>
    public int Segments => _store.Index.Count;

    /// <summary>Flash blocks that the outbox may take of a partition.</summary>
    /// <param name="capacity">Bytes of the partition.</param>
    public static int BlocksFor(long capacity)
    {
        int blocks = (int)(capacity / SegmentLimit) - ReservedBlocks;
        return blocks < 1 ? 1 : blocks;
    }

    /// <summary>The outbox of a class that there are settings for.</summary>
    /// <param name="code">The class.</param>
    public ClassOutbox Of(int code)
    {
        int place = 0;
        while (_codes[place] != code)
        {
            place++;
        }

        return _classes[place];
    }

    /// <summary>Counts the sealed readings of all classes that nobody has acknowledged yet. Not for every step: it walks over all segments.</summary>
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

    /// <summary>Makes order in what was found in flash.</summary>
    /// <param name="bootNumber">Which start of the device this is, never the same twice.</param>
    public void Recover(long bootNumber)
    {
        _store.Recover();
        for (int i = 0; i < _classes.Length; i++)
        {
            _classes[i].Recover(_store.HighestWhole(_codes[i]), bootNumber);
        }
    }

    /// <summary>Gives up the oldest readings of what goes first, at once: a write has failed, perhaps for want of space.</summary>
    /// <returns>false when that would not help, or there is nothing to give up.</returns>
    public bool TryMakeRoom()
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

    /// <summary>Writes everything to flash that waits in RAM: before a restart, an update, or the end of the battery. It may go on afterwards.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryFlush()
    {
        bool rested = true;
        foreach (ClassOutbox outbox in _classes)
        {
            rested &= outbox.TryShutDown();
        }

        return rested;
    }

    /// <summary>Delivers as much as the link takes, and keeps safe what waits too long for it.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    public long Step(long now)
    {
        long next = long.MaxValue;
        for (int i = _classes.Length - 1; i >= 0; i--)
        {
            long delivery = _classes[i].Deliver(now);
            long safety = _classes[i].FlushWhenDue(now, FlushImmediately ? 0 : _secondsAtRisk, _link.IsUp);
            next = delivery < next ? delivery : next;
            next = safety < next ? safety : next;
        }

        return next;
    }

    /// <summary>Whether the oldest readings of a class are to go next for want of space.</summary>
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

    /// <summary>Takes note of whether the storage can be written. One that takes nothing at all shall not cost what can still be read from it.</summary>
    internal void NoteStorageResult(bool succeeded) => _hasStorageFailed = !succeeded;
}
