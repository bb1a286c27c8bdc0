using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>The outbox alone, with four vital signs each second in 72 bytes, over a storage and a network that cost nothing themselves.</summary>
internal sealed class OutboxBench : IStorage, ILink
{
    private const int SealedBytes = 72;
    private const int AnnouncementBytes = 468;
    private const int SecondsAtRisk = 15;
    private const long Began = 1_767_225_600;

    private readonly Dictionary<string, byte[]> _files = [];
    private readonly byte[] _sealed = new byte[SealedBytes];
    private DeviceOutbox _outbox = null!;
    private byte _starts;
    private long _now;

    /// <summary>Starts it.</summary>
    public OutboxBench() => Start();

    /// <inheritdoc/>
    public long Capacity => 2 << 20;

    /// <inheritdoc/>
    public bool IsUp { get; set; }

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <summary>Finds what is in flash.</summary>
    public void Start()
    {
        ClassSettings settings = new() { Name = "vitals", Code = 3, WindowBytes = DeviceOutbox.SegmentLimit };
        _outbox = new DeviceOutbox(new AgentPlatform { Storage = this, Link = this }, "0123456789abcdef0123", [settings], SecondsAtRisk, AnnouncementBytes);
        List(_outbox);
        _outbox.Recover(++_starts);
    }

    /// <summary>Begins an epoch, as the first reading after a start does.</summary>
    public OutboxBench BeginEpoch()
    {
        _outbox.At(0).TryBeginEpoch([0, 0, _starts, 1], new byte[AnnouncementBytes]);
        return this;
    }

    /// <summary>Puts readings in, one a second.</summary>
    public OutboxBench Measure(int readings)
    {
        ClassOutbox outbox = _outbox.At(0);
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

    /// <inheritdoc/>
    public void List(IFileVisitor visitor)
    {
        foreach (string name in _files.Keys)
        {
            visitor.Visit(name);
        }
    }

    /// <inheritdoc/>
    public bool TryRead(string name, byte[] buffer, out int count)
    {
        bool isThere = _files.TryGetValue(name, out byte[]? content) && content.Length <= buffer.Length;
        count = isThere ? content!.Length : 0;
        content?.AsSpan(0, count).CopyTo(buffer);
        return isThere;
    }

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        _files[name] = content[..count];
        return true;
    }

    /// <inheritdoc/>
    public void Delete(string name) => _files.Remove(name);

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain) => IsUp;

    /// <inheritdoc/>
    public bool TryReceive(out string? topic, out byte[]? payload)
    {
        topic = null;
        payload = null;
        return false;
    }
}
