using System;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Deep sleep. The chip starts anew when it wakes up; pins keep their level.</summary>
public class Sleep
{
    public static EspNativeError EnableWakeupByPin(Sleep.WakeupGpioPin pin, int level)
    {
        SimulatedEsp32 chip = SimulatedEsp32.Current;
        chip.Call("Sleep.EnableWakeupByPin");
        if (!chip.Parts.WakesByPin)
        {
            throw new NativeFailureException();
        }

        chip.WakeupPin = System.Numerics.BitOperations.TrailingZeroCount((ulong)pin);
        return EspNativeError.OK;
    }

    public static EspNativeError EnableWakeupByTimer(TimeSpan time)
    {
        SimulatedEsp32.Current.Call("Sleep.EnableWakeupByTimer");
        SimulatedEsp32.Current.WakeupTime = time;
        return EspNativeError.OK;
    }

    public static Sleep.WakeupCause GetWakeupCause() => (Sleep.WakeupCause)SimulatedEsp32.Current.WakeupCause;

    public static void StartDeepSleep()
    {
        SimulatedEsp32.Current.Call("Sleep.StartDeepSleep");
        SimulatedEsp32.Current.Sleep();
    }

    public enum WakeupCause
    {
        Undefined = 0,
        Ext0 = 2,
        Ext1 = 3,
        Timer = 4,
        TouchPad = 5,
        Ulp = 6,
        Gpio = 7,
        Uart = 8,
        Wifi = 9,
        CoCpu = 10,
        CoCpuTrapTrig = 11,
        Bt = 12,
    }

    [Flags]
    public enum WakeupGpioPin : ulong
    {
        None = 0,
        Pin0 = 1,
        Pin1 = 2,
        Pin2 = 4,
        Pin3 = 8,
        Pin4 = 16,
        Pin5 = 32,
        Pin6 = 64,
        Pin7 = 128,
        Pin8 = 256,
        Pin9 = 512,
        Pin10 = 1024,
        Pin11 = 2048,
        Pin12 = 4096,
        Pin13 = 8192,
        Pin14 = 16384,
        Pin15 = 32768,
        Pin16 = 65536,
        Pin17 = 131072,
        Pin18 = 262144,
        Pin19 = 524288,
        Pin20 = 1048576,
        Pin21 = 2097152,
        Pin25 = 33554432,
        Pin26 = 67108864,
        Pin27 = 134217728,
        Pin32 = 4294967296,
        Pin33 = 8589934592,
        Pin34 = 17179869184,
        Pin35 = 34359738368,
        Pin36 = 68719476736,
        Pin37 = 137438953472,
        Pin38 = 274877906944,
        Pin39 = 549755813888,
    }
}
