namespace NanoMedAgent.Nano.Threads;

/// <summary>A thread of the firmware. Of all of them one runs at a time, until it waits for something.</summary>
public sealed class FirmwareThread : IDisposable
{
    // Calls of an ended thread that still throw; then it never runs again.
    private const int CallsAfterTheEnd = 1_000;

    [ThreadStatic]
    private static FirmwareThread? _current;

    private readonly Scheduler _scheduler;
    private readonly SemaphoreSlim _turn = new(0);
    private Func<bool>? _isReady;
    private long _dueMs;
    private int _callsAfterTheEnd;

    internal FirmwareThread(Scheduler scheduler, string name, Action body)
    {
        _scheduler = scheduler;
        Name = name;
        new Thread(() => Run(body)) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>The thread that runs at present.</summary>
    /// <exception cref="InvalidOperationException">A package was called from outside of the firmware.</exception>
    public static FirmwareThread Current => _current ?? throw new InvalidOperationException("this is no thread of the firmware");

    /// <summary>Its name, for people.</summary>
    public string Name { get; }

    /// <summary>Whether it will never run again.</summary>
    public bool IsFinished { get; private set; }

    internal bool IsEnded { get; set; }

    /// <summary>When it wants to run again, in milliseconds of simulated time.</summary>
    internal long DueMs => _dueMs;

    internal bool IsReady => IsEnded || _dueMs <= _scheduler.NowMs || (_isReady is not null && _isReady());

    /// <summary>Waits for a condition, or until a time, and lets other threads run meanwhile.</summary>
    /// <param name="isReady">The condition; null for none.</param>
    /// <param name="dueMs">Until when it waits at most, in milliseconds of simulated time.</param>
    /// <returns>Whether the condition is true.</returns>
    public bool Wait(Func<bool>? isReady, long dueMs)
    {
        ThrowIfEnded();
        _isReady = isReady;
        _dueMs = dueMs;
        _scheduler.PassBaton();
        _turn.Wait();
        ThrowIfEnded();
        return isReady is not null && isReady();
    }

    /// <summary>Throws when the thread's start has ended.</summary>
    public void ThrowIfEnded()
    {
        if (!IsEnded)
        {
            return;
        }

        if (++_callsAfterTheEnd > CallsAfterTheEnd)
        {
            // It catches everything and goes on: it is left where it is.
            IsFinished = true;
            _scheduler.PassBaton();
            Thread.Sleep(Timeout.Infinite);
        }

        throw new StartEndedException();
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    internal void TakeTurn() => _turn.Release();

    private void Run(Action body)
    {
        _turn.Wait();
        _current = this;
        try
        {
            if (!IsEnded)
            {
                body();
            }
        }
        catch (StartEndedException)
        {
            // The start has ended, and so has the thread.
        }
        IsFinished = true;
        _scheduler.PassBaton();
    }
}
