using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Runtime.Native;

/// <summary>The restart.</summary>
public class Power
{
    public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot)
    {
        SimulatedEsp32.Current.Call("Power.RebootDevice");
        SimulatedEsp32.Current.Reboot();
    }
}
