using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Threads;

namespace System.Threading;

/// <summary>Something to wait for.</summary>
public abstract class WaitHandle : MarshalByRefObject
{
    internal bool IsSet;

    public virtual bool WaitOne() => WaitOne(Timeout.Infinite, false);

    public virtual bool WaitOne(int millisecondsTimeout, bool exitContext)
    {
        SimulatedEsp32 chip = SimulatedEsp32.Current;
        chip.Call("WaitHandle.WaitOne");
        long dueMs = millisecondsTimeout == Timeout.Infinite ? long.MaxValue : chip.Scheduler.NowMs + millisecondsTimeout;
        while (!IsSet)
        {
            if (!FirmwareThread.Current.Wait(() => IsSet, dueMs) && chip.Scheduler.NowMs >= dueMs)
            {
                return false;
            }
        }

        IsSet = false;
        return true;
    }
}
