using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Runtime.Native;

/// <summary>The garbage collector, which returns how much is free. Finalizers run behind it; texts move when it compacts.</summary>
public static class GC
{
    public static uint Run(bool compactHeap)
    {
        SimulatedEsp32.Current.Call("GC.Run");
        SimulatedEsp32.Current.Mirrors.CollectGarbage();
        if (compactHeap)
        {
            SimulatedEsp32.Current.TimeServers.MoveHeap();
        }

        return SimulatedEsp32.Current.FreeHeapBytes;
    }
}
