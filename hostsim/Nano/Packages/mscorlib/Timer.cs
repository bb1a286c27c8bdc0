using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Threads;

namespace System.Threading;

/// <summary>A callback in simulated time. It may run once more after Dispose.</summary>
public sealed class Timer : MarshalByRefObject, IDisposable
{
    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;
    private readonly TimerCallback _callback;
    private readonly object _state;
    private int _period;
    private long _dueMs;
    private bool _isChanged;
    private bool _isDisposed;

    public Timer(TimerCallback callback, object state, int dueTime, int period)
    {
        _chip.Call("Timer..ctor");
        _callback = callback;
        _state = state;
        _period = period;
        _dueMs = DueMs(dueTime);
        _chip.StartThread("Timer", Run);
    }

    public bool Change(int dueTime, int period)
    {
        _chip.Call("Timer.Change");
        _dueMs = DueMs(dueTime);
        _period = period;
        _isChanged = true;
        return true;
    }

    public void Dispose() => _isDisposed = true;

    private long DueMs(int dueTime) => dueTime < 0 ? long.MaxValue : _chip.Scheduler.NowMs + dueTime;

    private void Run()
    {
        while (true)
        {
            _isChanged = false;
            FirmwareThread.Current.Wait(() => _isDisposed || _isChanged, _dueMs);
            if (_isChanged && !_isDisposed)
            {
                continue;
            }

            try
            {
                _callback(_state);
            }
            catch (Exception failure) when (failure is not StartEndedException)
            {
                // It ends this call alone.
                _chip.UnhandledExceptions.Add("Timer: " + failure);
            }

            if (_isDisposed)
            {
                return;
            }

            if (!_isChanged)
            {
                _dueMs = _period > 0 ? _chip.Scheduler.NowMs + _period : long.MaxValue;
            }
        }
    }
}
