using System.Collections.Concurrent;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Nano.Threads;

/// <summary>
/// Runs the firmware's threads in simulated time, one at a time and in a fixed order, so that two runs with the same seed are the same.
/// When all of them wait, time jumps to the first one that is due.
/// </summary>
public sealed class Scheduler(VirtualClock clock) : IDisposable
{
    // A thread that runs for so long without a wait hangs. It must be the processor's time as well: real time says nothing on a machine
    // that is busy, or that has stopped this process for a while.
    private static readonly TimeSpan TurnLimit = TimeSpan.FromSeconds(20);

    // For a thread that waits for what is no package of the firmware, and uses no processor.
    private const int TurnLimitsWithoutUse = 15;

    private readonly List<FirmwareThread> _threads = [];
    private readonly PriorityQueue<Action, (long DueMs, long Order)> _events = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly SemaphoreSlim _baton = new(0);
    private long _order;
    private int _next;

    /// <summary>Simulated time in milliseconds.</summary>
    public long NowMs => clock.UptimeMilliseconds;

    /// <summary>The firmware's threads that have not ended.</summary>
    public IReadOnlyList<FirmwareThread> Threads => _threads;

    /// <summary>Lets something happen at a time, outside of the firmware's threads.</summary>
    public void At(long dueMs, Action happens) => _events.Enqueue(happens, (dueMs, _order++));

    /// <summary>Lets something happen as soon as possible, outside of the firmware's threads. May be called on any thread.</summary>
    public void Post(Action happens) => _posted.Enqueue(happens);

    /// <summary>Runs until a time, in milliseconds of simulated time.</summary>
    public void RunUntil(long untilMs)
    {
        while (true)
        {
            RunEvents();
            if (TryRunThread())
            {
                continue;
            }

            long nextMs = _threads.Count == 0 ? long.MaxValue : _threads.Min(thread => thread.DueMs);
            nextMs = _events.TryPeek(out _, out (long DueMs, long Order) due) && due.DueMs < nextMs ? due.DueMs : nextMs;
            if (nextMs > untilMs)
            {
                clock.AdvanceTo(untilMs);
                return;
            }

            clock.AdvanceTo(nextMs);
        }
    }

    /// <summary>Ends all threads.</summary>
    public void Dispose()
    {
        EndAll();
        while (TryRunThread())
        {
        }

        _baton.Dispose();
    }

    /// <summary>Starts a thread. Nothing may leave its body but <see cref="StartEndedException"/>.</summary>
    public void Start(string name, Action body) => _threads.Add(new FirmwareThread(this, name, body));

    /// <summary>Ends all threads: each throws at its next call.</summary>
    public void EndAll() => _threads.ForEach(thread => thread.IsEnded = true);

    internal void PassBaton() => _baton.Release();

    private bool AwaitBaton()
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < TurnLimitsWithoutUse; i++)
        {
            if (_baton.Wait(TurnLimit))
            {
                return true;
            }

            if (Environment.CpuUsage.TotalTime - before > TurnLimit)
            {
                return false;
            }
        }

        return false;
    }

    private void RunEvents()
    {
        while (_posted.TryDequeue(out Action? posted))
        {
            posted();
        }

        while (_events.TryPeek(out Action? happens, out (long DueMs, long Order) due) && due.DueMs <= NowMs)
        {
            _events.Dequeue();
            happens();
        }
    }

    /// <summary>Lets the next thread run that can, in turn.</summary>
    private bool TryRunThread()
    {
        for (int i = 0; i < _threads.Count; i++)
        {
            int index = (_next + i) % _threads.Count;
            FirmwareThread thread = _threads[index];
            if (!thread.IsReady)
            {
                continue;
            }

            _next = index + 1;
            thread.TakeTurn();
            if (!AwaitBaton())
            {
                throw new InvalidOperationException($"the firmware's thread {thread.Name} never waits for anything");
            }

            if (thread.IsFinished)
            {
                _threads.RemoveAt(index);
                thread.Dispose();
            }

            return true;
        }

        return false;
    }
}
