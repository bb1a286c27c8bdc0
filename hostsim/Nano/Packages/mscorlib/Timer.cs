using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Threads;

namespace System.Threading;

/// <summary>A callback in simulated time. It may run once more after Dispose.</summary>
public sealed class Timer : MarshalByRefObject, IDisposable
{
    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;
    private readonly TimerCallback _callback;
    private readonly object _state;
    private readonly int _period;
    private long _dueMs;
    private bool _isDisposed;

    public Timer(TimerCallback callback, object state, int dueTime, int period)
    {
        _chip.Call("Timer..ctor");
        _callback = callback;
        _state = state;
        _period = period;
        _dueMs = _chip.Scheduler.NowMs + dueTime;
        _chip.StartThread("Timer", Run);
    }

    public void Dispose() => _isDisposed = true;

    private void Run()
    {
        while (true)
        {
            FirmwareThread.Current.Wait(() => _isDisposed, _dueMs);
            try
            {
                _callback(_state);
            }
            catch (Exception failure) when (failure is not StartEndedException)
            {
                // It ends this call alone.
                _chip.UnhandledExceptions.Add("Timer: " + failure);
            }

            if (_isDisposed || _period <= 0)
            {
                return;
            }

            _dueMs = _chip.Scheduler.NowMs + _period;
        }
    }
}
