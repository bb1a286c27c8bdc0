using System;
using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Runtime.Native;

/// <summary>The chip's clock.</summary>
public class Rtc
{
    public static bool SetSystemTime(DateTime time)
    {
        SimulatedEsp32.Current.Call("Rtc.SetSystemTime");
        SimulatedEsp32.Current.SetClock(DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()));
        return true;
    }
}
