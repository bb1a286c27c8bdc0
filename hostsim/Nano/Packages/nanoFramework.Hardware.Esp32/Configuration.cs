using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Which pin has which function.</summary>
public static class Configuration
{
    public static void SetPinFunction(int pin, DeviceFunction function) => SimulatedEsp32.Current.Call("Configuration.SetPinFunction");
}
