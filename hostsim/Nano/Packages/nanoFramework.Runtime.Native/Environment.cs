using NanoMedAgent.Nano.Chip;

namespace System;

/// <summary>Time since the start.</summary>
public static class Environment
{
    public static long TickCount64
    {
        get
        {
            SimulatedEsp32.Current.Call("Environment.TickCount64");
            return SimulatedEsp32.Current.UptimeMs;
        }
    }
}
