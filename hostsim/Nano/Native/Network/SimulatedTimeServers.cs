using NanoMedAgent.Nano.Threads;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Nano.Network;

/// <summary>
/// SNTP as lwIP has it: it asks at the start and once an hour, by a name to which it keeps a pointer. The package points into the managed
/// heap, so after a compaction the name is another.
/// </summary>
public sealed class SimulatedTimeServers(Scheduler scheduler, VirtualClock clock, SimulatedRadio radio)
{
    /// <summary>What the native code asks while nobody has set a name.</summary>
    public const string DefaultName = "0.pool.ntp.org";

    private const long PeriodMs = 3_600_000;
    private const long AnswerMs = 200;

    private readonly List<string> _asked = [];
    private string? _name;
    private bool _isMoved;
    private int _run;

    /// <summary>Sets the device's clock.</summary>
    internal Action<DateTimeOffset>? SetClock { get; set; }

    /// <summary>The servers that answer: how far each is ahead of the right date.</summary>
    public Dictionary<string, TimeSpan> Answering { get; } = new() { [DefaultName] = TimeSpan.Zero };

    /// <summary>The names that were asked, in order; an unreadable one as "?".</summary>
    public IReadOnlyList<string> Asked => _asked;

    /// <summary>Whether it is running.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>The name of the first server.</summary>
    public string Name
    {
        get => _name ?? DefaultName;
        set
        {
            _name = value;
            _isMoved = false;
        }
    }

    /// <summary>The managed heap is compacted: texts in it move.</summary>
    public void MoveHeap() => _isMoved = _name is not null;

    /// <summary>Starts to ask, now and once an hour.</summary>
    public void Start()
    {
        if (!IsStarted)
        {
            IsStarted = true;
            Ask(++_run);
        }
    }

    /// <summary>Stops asking.</summary>
    public void Stop()
    {
        IsStarted = false;
        _run++;
    }

    /// <summary>Asks now.</summary>
    public void UpdateNow()
    {
        Stop();
        Start();
    }

    internal void Restart()
    {
        Stop();
        _name = null;
        _isMoved = false;
    }

    private void Ask(int run)
    {
        if (run != _run)
        {
            return;
        }

        string name = _isMoved ? "?" : Name;
        if (radio.IsUp)
        {
            _asked.Add(name);
        }

        if (radio.IsUp && Answering.TryGetValue(name, out TimeSpan error))
        {
            scheduler.At(scheduler.NowMs + AnswerMs, () =>
            {
                if (run == _run)
                {
                    SetClock?.Invoke(clock.Now + error);
                }
            });
        }

        scheduler.At(scheduler.NowMs + PeriodMs, () => Ask(run));
    }
}
