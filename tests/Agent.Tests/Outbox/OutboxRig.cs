using System.Buffers.Binary;
using Agent.Tests.World;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Storage;

namespace Agent.Tests.Outbox;

/// <summary>
/// The outbox alone, on simulated flash and a network in memory, with three classes and a custodian for each. The rig acts as the agent: it
/// takes numbers, puts readings in, and seals gaps. It keeps a list of all readings.
/// </summary>
internal sealed class OutboxRig
{
    /// <summary>The policy's seconds at risk, unless a test sets others.</summary>
    public const int SecondsAtRisk = 15;

    private const string Device = "0123456789abcdef0123";
    // Size of the announcement of an epoch with one recipient (firmware/ON-AIR.md).
    private const int AnnouncementBytes = 468;
    private const long StartedAt = 1_767_225_600;

    private readonly Queue<(int Class, byte[] Payload)> _acknowledgements = [];
    private readonly int[] _epochs = new int[Classes.Length];
    private DeviceOutbox _outbox = null!;
    private long _beforeMs;
    private readonly int _secondsAtRisk;
    private int _starts;

    public OutboxRig(int blocks, int secondsAtRisk = SecondsAtRisk)
    {
        _secondsAtRisk = secondsAtRisk;
        Flash = new SimulatedFlash(new FlashGeometry(blocks));
        Flash.Busy += time => NowMs += (long)time.TotalMilliseconds;
        Start();
    }

    /// <summary>In eviction order: the first is evicted first.</summary>
    public static string[] Classes { get; } = ["device", "vitals", "alarm"];

    public SimulatedFlash Flash { get; }

    public FakeLink Link { get; private set; } = new();

    public FakeCustodian[] Custodians { get; } = [.. Classes.Select(_ => new FakeCustodian())];

    /// <summary>All readings: class, number, content, and time in milliseconds since the beginning.</summary>
    public List<(int Class, long Number, byte[] Content, long Time)> Put { get; } = [];

    /// <summary>All declared gaps with their class.</summary>
    public List<(int Class, Gap Gap)> Declared { get; } = [];

    /// <summary>Times of the power cuts, in milliseconds since the beginning.</summary>
    public List<long> PowerCuts { get; } = [];

    /// <summary>Uptime in milliseconds.</summary>
    public long NowMs { get; private set; }

    /// <summary>Milliseconds since the beginning, across restarts.</summary>
    public long Time => _beforeMs + NowMs;

    /// <summary>Whether the custodians receive messages.</summary>
    public bool CustodiansAnswer { get; set; } = true;

    public bool FlushImmediately { get; set; }

    public int Waiting => _outbox.Waiting();

    public int Segments => _outbox.Segments;

    /// <summary>Measures a reading of a class. Without a free number nothing happens: then nothing may be sealed.</summary>
    /// <param name="dataClass">Its index in <see cref="Classes"/>.</param>
    /// <param name="length">Bytes of the sealed reading, at least 12.</param>
    public void Measure(int dataClass, int length) => Guarded(() =>
    {
        ClassOutbox outbox = _outbox.Of(dataClass);
        if (!outbox.TryTakeNumber(out long number))
        {
            return;
        }

        // Number and time make each reading different from all others.
        byte[] content = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(1), number);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(length - 4), (int)Time);
        Put.Add((dataClass, number, content, Time));
        outbox.Put(NowMs, StartedAt + (Time / 1000), number, content, 1);
    });

    /// <summary>Lets time pass. The outbox is called when it is due.</summary>
    public void Run(int seconds)
    {
        long end = NowMs + (seconds * 1000L);
        do
        {
            long next = Step();
            Deliver(messages => messages);

            // A slow erase may already have passed the end: time never goes back.
            NowMs = _acknowledgements.Count > 0 && Link.IsUp ? NowMs : Math.Max(NowMs, Math.Min(Math.Max(next, NowMs + 1), end));
        }
        while (NowMs < end);
    }

    /// <summary>Delivers the published messages.</summary>
    /// <param name="fate">Changes the messages on the way.</param>
    public void Deliver(Func<IReadOnlyList<PublishedMessage>, IEnumerable<PublishedMessage>> fate)
    {
        PublishedMessage[] arriving = CustodiansAnswer ? [.. fate([.. Link.Outgoing])] : [];
        Link.Outgoing.Clear();
        foreach (PublishedMessage message in arriving)
        {
            int dataClass = Array.IndexOf(Classes, message.Topic.Split('/')[^1]);
            if (message.Kind == "k")
            {
                Custodians[dataClass].ReceiveAnnouncement(message.Payload);
            }
            else if (Custodians[dataClass].Receive(message.Payload))
            {
                _acknowledgements.Enqueue((dataClass, Custodians[dataClass].Acknowledge(Device, Classes[dataClass],
                    StartedAt + (Time / 1000))));
            }
        }
    }

    /// <summary>Drops, duplicates and reorders the acknowledgements that are on their way.</summary>
    public void DisturbAcknowledgements(Random dice)
    {
        (int Class, byte[] Payload)[] onTheWay = [.. _acknowledgements.SelectMany(message =>
            Enumerable.Repeat(message, dice.Next(3))).OrderBy(_ => dice.Next())];
        _acknowledgements.Clear();
        Array.ForEach(onTheWay, _acknowledgements.Enqueue);
    }

    /// <summary>Sends an acknowledgement again that was valid before.</summary>
    public void Replay(int dataClass, byte[] acknowledgement) => _acknowledgements.Enqueue((dataClass, acknowledgement));

    /// <summary>What a custodian would acknowledge now.</summary>
    public byte[] CurrentAcknowledgement(int dataClass) =>
        Custodians[dataClass].Acknowledge(Device, Classes[dataClass], StartedAt + (Time / 1000));

    public void BeginEpoch(int dataClass) => Guarded(() => TryBeginEpoch(dataClass));

    /// <summary>An intended restart.</summary>
    public void Restart()
    {
        bool isFlushed = false;
        Guarded(() =>
        {
            isFlushed = _outbox.TryFlush();
            for (int i = 0; i < 4; i++)
            {
                for (int dataClass = 0; dataClass < Classes.Length; dataClass++)
                {
                    DeclareGaps(dataClass);
                }

                isFlushed = _outbox.TryFlush();
            }
        });
        if (!isFlushed)
        {
            PowerCuts.Add(Time);
        }

        Start();
    }

    /// <summary>Cuts the power, and restarts.</summary>
    public void CutPower()
    {
        PowerCuts.Add(Time);
        Start();
    }

    /// <summary>Handles acknowledgements, declares gaps, delivers and flushes.</summary>
    private long Step()
    {
        long next = long.MaxValue;
        Guarded(() =>
        {
            while (Link.IsUp && _acknowledgements.TryDequeue(out (int Class, byte[] Payload) message))
            {
                _outbox.Of(message.Class).TryAcknowledge(NowMs, Acknowledgement.TryParse(message.Payload), out _);
            }

            for (int dataClass = 0; dataClass < Classes.Length; dataClass++)
            {
                DeclareGaps(dataClass);
            }

            _outbox.FlushImmediately = FlushImmediately;
            next = _outbox.Step(NowMs);
        });
        return next;
    }

    private void DeclareGaps(int dataClass)
    {
        ClassOutbox outbox = _outbox.Of(dataClass);
        for (int i = 0; i < 4 && outbox.NextGap is { } gap && outbox.TryTakeNumber(out long number); i++)
        {
            byte[] content = FakeCustodian.Seal(gap);
            Put.Add((dataClass, number, content, Time));
            Declared.Add((dataClass, gap));
            outbox.PutGap(NowMs, StartedAt + (Time / 1000), number, content, gap);
        }
    }

    private void Start()
    {
        _beforeMs += NowMs + 1000;
        NowMs = 0;
        Link = new FakeLink { IsUp = Link.IsUp };
        _acknowledgements.Clear();
        _starts++;
        Array.Clear(_epochs);
        ClassSettings[] settings =
        [
            .. Classes.Select((name, code) => new ClassSettings { Name = name, Code = code, WindowBytes = name == "vitals"
            ? DeviceOutbox.SegmentLimit : 1024, IsAtOnce = name == "alarm" }),
        ];
        PersistentCounters counters = new(Flash);
        AgentPlatform platform = new() { Storage = Flash, Link = Link };
        _outbox = new DeviceOutbox(platform, counters, Device, settings, _secondsAtRisk, AnnouncementBytes);
        Guarded(() =>
        {
            Flash.TryList(_outbox).ShouldBeTrue();
            counters.Recover().ShouldBeOneOf(StorageResult.Found, StorageResult.Absent);
            _outbox.TryRecover().ShouldBeTrue();
            for (int dataClass = 0; dataClass < Classes.Length; dataClass++)
            {
                TryBeginEpoch(dataClass);
            }
        });
    }

    private void TryBeginEpoch(int dataClass)
    {
        byte[] announcement = new byte[AnnouncementBytes];
        BinaryPrimitives.WriteInt32BigEndian(announcement, (_starts << 12) | (_epochs[dataClass] + 1));
        if (_outbox.Of(dataClass).TryFlush())
        {
            _outbox.Of(dataClass).BeginEpoch(announcement[..4], announcement[..8], announcement[8..], null!);
            _epochs[dataClass]++;
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (PowerCutException)
        {
            CutPower();
        }
    }
}
