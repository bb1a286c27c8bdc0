using System.Buffers.Binary;
using Agent.Tests.World;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Storage;

namespace Agent.Tests.Outbox;

/// <summary>
/// The outbox alone, on simulated flash and a network in memory, with three classes and a custodian for each. It plays the part of the
/// agent: takes numbers, puts readings in, seals gaps. What was put in is written down beside it.
/// </summary>
internal sealed class OutboxRig
{
    /// <summary>Of the policy, unless a test says otherwise.</summary>
    public const int SecondsAtRisk = 15;

    private const string Device = "0123456789abcdef0123";
    // Of an epoch with one recipient (firmware/ON-AIR.md).
    private const int AnnouncementBytes = 468;
    private const long StartedAt = 1_767_225_600;

    private readonly Queue<(int Class, byte[] Payload)> _acknowledgements = [];
    private readonly int[] _epochs = new int[Classes.Length];
    private DeviceOutbox _outbox = null!;
    private long _before;
    private readonly int _secondsAtRisk;
    private int _starts;

    public OutboxRig(int blocks, int secondsAtRisk = SecondsAtRisk)
    {
        _secondsAtRisk = secondsAtRisk;
        Flash = new SimulatedFlash(new FlashGeometry(blocks));
        Flash.Busy += time => Now += (long)time.TotalMilliseconds;
        Start();
    }

    /// <summary>What gives way first stands first.</summary>
    public static string[] Classes { get; } = ["device", "vitals", "alarm"];

    public SimulatedFlash Flash { get; }

    public FakeLink Link { get; private set; } = new();

    public ModelCustodian[] Custodians { get; } = [.. Classes.Select(_ => new ModelCustodian())];

    /// <summary>What was put in: class, number, content, and when in milliseconds since the beginning.</summary>
    public List<(int Class, long Number, byte[] Content, long Time)> Put { get; } = [];

    /// <summary>What was declared: class, and the gap.</summary>
    public List<(int Class, Gap Gap)> Declared { get; } = [];

    /// <summary>When the power went, in milliseconds since the beginning.</summary>
    public List<long> PowerCuts { get; } = [];

    /// <summary>Uptime in milliseconds.</summary>
    public long Now { get; private set; }

    /// <summary>Milliseconds since the beginning, across restarts.</summary>
    public long Time => _before + Now;

    /// <summary>Whether the custodians hear anything.</summary>
    public bool CustodiansAreThere { get; set; } = true;

    public bool FlushImmediately { get; set; }

    public int Waiting => _outbox.Waiting();

    public int Segments => _outbox.Segments;

    /// <summary>Measures something of a class. Nothing happens when no number is to be had: then nothing may be sealed.</summary>
    /// <param name="dataClass">Its place among <see cref="Classes"/>.</param>
    /// <param name="length">Bytes of the sealed reading, 12 at least.</param>
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
        outbox.Put(Now, StartedAt + (Time / 1000), number, content, 1);
    });

    /// <summary>Lets time pass; the outbox is called when it wants to be.</summary>
    public void Run(int seconds)
    {
        long end = Now + (seconds * 1000L);
        do
        {
            long next = Step();
            Deliver(messages => messages);

            // A slow erase may have taken it beyond the end already: time never goes back.
            Now = _acknowledgements.Count > 0 && Link.IsUp ? Now : Math.Max(Now, Math.Min(Math.Max(next, Now + 1), end));
        }
        while (Now < end);
    }

    /// <summary>Passes on what was published.</summary>
    /// <param name="fate">What becomes of the messages on the way.</param>
    public void Deliver(Func<IReadOnlyList<PublishedMessage>, IEnumerable<PublishedMessage>> fate)
    {
        PublishedMessage[] arriving = CustodiansAreThere ? [.. fate([.. Link.Outgoing])] : [];
        Link.Outgoing.Clear();
        foreach (PublishedMessage message in arriving)
        {
            int dataClass = Array.IndexOf(Classes, message.Topic.Split('/')[^1]);
            if (message.Kind == "k")
            {
                Custodians[dataClass].Learn(message.Payload);
            }
            else if (Custodians[dataClass].Take(message.Payload))
            {
                _acknowledgements.Enqueue((dataClass, Custodians[dataClass].Acknowledge(Device, Classes[dataClass],
                    StartedAt + (Time / 1000))));
            }
        }
    }

    /// <summary>The acknowledgements on their way are lost, come twice, or in another order.</summary>
    public void Mangle(Random dice)
    {
        (int Class, byte[] Payload)[] onTheWay = [.. _acknowledgements.SelectMany(message =>
            Enumerable.Repeat(message, dice.Next(3))).OrderBy(_ => dice.Next())];
        _acknowledgements.Clear();
        Array.ForEach(onTheWay, _acknowledgements.Enqueue);
    }

    /// <summary>Somebody sends an acknowledgement once more that was valid once.</summary>
    public void Replay(int dataClass, byte[] acknowledgement) => _acknowledgements.Enqueue((dataClass, acknowledgement));

    /// <summary>What a custodian would say now.</summary>
    public byte[] WouldSay(int dataClass) => Custodians[dataClass].Acknowledge(Device, Classes[dataClass], StartedAt + (Time / 1000));

    public void BeginEpoch(int dataClass) => Guarded(() => TryBeginEpoch(dataClass));

    /// <summary>A restart that is meant.</summary>
    public void Restart()
    {
        bool rested = false;
        Guarded(() =>
        {
            rested = _outbox.TryFlush();
            for (int i = 0; i < 4; i++)
            {
                for (int dataClass = 0; dataClass < Classes.Length; dataClass++)
                {
                    DeclareGaps(dataClass);
                }

                rested = _outbox.TryFlush();
            }
        });
        if (!rested)
        {
            PowerCuts.Add(Time);
        }

        Start();
    }

    /// <summary>The power goes, at once or in the middle of the next write, and comes back.</summary>
    public void CutPower()
    {
        PowerCuts.Add(Time);
        Start();
    }

    /// <summary>Takes what arrived, declares what is lost, delivers and keeps safe.</summary>
    private long Step()
    {
        long next = long.MaxValue;
        Guarded(() =>
        {
            while (Link.IsUp && _acknowledgements.TryDequeue(out (int Class, byte[] Payload) message))
            {
                _outbox.Of(message.Class).TryAcknowledge(Now, Acknowledgement.TryParse(message.Payload), out _);
            }

            for (int dataClass = 0; dataClass < Classes.Length; dataClass++)
            {
                DeclareGaps(dataClass);
            }

            _outbox.FlushImmediately = FlushImmediately;
            next = _outbox.Step(Now);
        });
        return next;
    }

    private void DeclareGaps(int dataClass)
    {
        ClassOutbox outbox = _outbox.Of(dataClass);
        for (int i = 0; i < 4 && outbox.NextGap is { } gap && outbox.TryTakeNumber(out long number); i++)
        {
            byte[] content = ModelCustodian.Seal(gap);
            Put.Add((dataClass, number, content, Time));
            Declared.Add((dataClass, gap));
            outbox.PutGap(Now, StartedAt + (Time / 1000), number, content, gap);
        }
    }

    private void Start()
    {
        _before += Now + 1000;
        Now = 0;
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
            Flash.List(new Both(counters, _outbox));
            counters.TryRecover().ShouldBeTrue();
            _outbox.Recover();
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
            _outbox.Of(dataClass).BeginEpoch(announcement[..4], announcement);
            _epochs[dataClass]++;
        }
    }

    private sealed class Both(IFileVisitor one, IFileVisitor other) : IFileVisitor
    {
        public void Visit(string name)
        {
            one.Visit(name);
            other.Visit(name);
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
