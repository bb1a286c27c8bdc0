using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>The outbox alone, with four vital signs each second in 72 bytes, over a storage and a network that cost nothing.</summary>
internal sealed class OutboxBench
{
    private const int SealedBytes = 72;
    private const int AnnouncementBytes = 468;
    private const int SecondsAtRisk = 15;
    private const long Began = 1_767_225_600;

    private readonly FreeStorage _storage = new();
    private readonly FreeLink _link = new();
    private readonly byte[] _sealed = new byte[SealedBytes];
    private DeviceOutbox _outbox = null!;
    private byte _starts;
    private long _now;

    /// <summary>Starts it.</summary>
    public OutboxBench() => Start();

    /// <summary>Whether there is a network.</summary>
    public bool IsUp
    {
        set => _link.IsUp = value;
    }

    /// <summary>Finds what is in flash.</summary>
    public void Start()
    {
        ClassSettings settings = new() { Name = "vitals", Code = 3, WindowBytes = DeviceOutbox.SegmentLimit };
        AgentPlatform platform = new() { Storage = _storage, Link = _link };
        PersistentCounters counters = new(_storage);
        _outbox = new DeviceOutbox(platform, counters, "0123456789abcdef0123", [settings], SecondsAtRisk, AnnouncementBytes);
        if (!_storage.TryList(_outbox) || counters.Recover() > StorageResult.Absent || !_outbox.TryRecover())
        {
            throw new InvalidOperationException("the outbox does not start");
        }

        _starts++;
    }

    /// <summary>Begins an epoch, as the first reading after a start does.</summary>
    public OutboxBench BeginEpoch()
    {
        _outbox.Of(3).BeginEpoch([0, 0, _starts, 1], [], new byte[AnnouncementBytes], null);
        return this;
    }

    /// <summary>Puts readings in, one a second.</summary>
    public OutboxBench Measure(int readings)
    {
        ClassOutbox outbox = _outbox.Of(3);
        for (int i = 0; i < readings; i++)
        {
            if (!outbox.TryTakeNumber(out long number))
            {
                throw new InvalidOperationException("no number is to be had");
            }

            outbox.Put(_now, Began + (_now / 1000), number, _sealed, 4);
            _outbox.Step(_now);
            _now += 1000;
        }

        return this;
    }

    /// <summary>Sends what waits, a message in each step; nobody answers.</summary>
    public OutboxBench Send(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            _now = Math.Max(_outbox.Step(_now), _now + 1);
        }

        return this;
    }
}
