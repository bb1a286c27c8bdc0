using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Threads;

namespace System.Threading;

/// <summary>A thread in simulated time. An unhandled exception ends it, and nothing else.</summary>
public sealed class Thread
{
    private readonly ThreadStart _start;

    public Thread(ThreadStart start) => _start = start;

    public static void Sleep(int millisecondsTimeout)
    {
        SimulatedEsp32 chip = SimulatedEsp32.Current;
        FirmwareThread.Current.Wait(
            null, millisecondsTimeout == Timeout.Infinite ? long.MaxValue : chip.Scheduler.NowMs + Math.Max(1, millisecondsTimeout));
    }

    public void Start()
    {
        SimulatedEsp32.Current.Call("Thread.Start");
        SimulatedEsp32.Current.StartThread(_start.Method.DeclaringType?.Name + "." + _start.Method.Name, () => _start());
    }
}
