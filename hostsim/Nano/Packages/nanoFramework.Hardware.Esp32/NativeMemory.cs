using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Memory outside of the managed heap.</summary>
public class NativeMemory
{
    public static void GetMemoryInfo(MemoryType memType, out uint totalSize, out uint totalFreeSize, out uint largestFreeBlock)
    {
        SimulatedEsp32.Current.Call("NativeMemory.GetMemoryInfo");
        totalSize = memType == MemoryType.SpiRam ? SimulatedEsp32.Current.Parts.PsramBytes : 300_000;
        totalFreeSize = totalSize / 2;
        largestFreeBlock = totalSize / 4;
    }

    public enum MemoryType
    {
        All = 0,
        Internal = 1,
        SpiRam = 2,
    }
}
