using NanoMedAgent.CostMeter.Metering;

namespace NanoMedAgent.CostMeter.Sizes;

/// <summary>
/// The managed heap that a device needs in all: the objects and stack frames that are alive at one time, and what is there before the agent
/// runs its first instruction. Compared with the smallest heaps that four programs needed on the real interpreter, see README.md.
/// </summary>
internal static class WholeHeap
{
    /// <summary>
    /// Bytes of the interpreter's own thread and tables, and bytes that its collector cannot use, because they lie between blocks that it
    /// cannot move. Chosen so that all four smallest heaps are met within 3 %.
    /// </summary>
    public const int InterpreterBytes = 5_926;

    /// <summary>Bytes of the managed heap on a board without PSRAM.</summary>
    public const int BoardBytes = 64 * 1024;

    // What the packages of firmware/Esp32 take when they are loaded, computed like our own assemblies' from the 270 types and 1,900 methods
    // that their interface lists name: 11,124 bytes. The lists do not name private members, for which 28 % is added.
    private const int PackageBytes = 14_200;

    // Beside the agent's: sensors, Wi-Fi, broker, light, and four of the MQTT client. A thread has some 350 bytes, its object, and four
    // frames of about 210 while it waits.
    private const int Threads = 8;
    private const int ThreadBytes = 1_200;

    /// <summary>Bytes before the agent is made: of the assemblies as they are loaded, and of their static fields' objects.</summary>
    public static int LoadedBytes => ChipImage.Of(File.ReadAllBytes(MeteredFirmware.DeviceFile("mscorlib"))).Ram
        + FlashedFirmware.Images.Where(image => MeteredFirmware.Assemblies.Contains(image.Name)).Sum(image => image.Ram)
        + (int)MeteredFirmware.Statics.Bytes;

    /// <summary>
    /// Bytes that a board needs beside the agent: the assembly Esp32, the packages that it uses, and their threads. An estimate that
    /// nobody has measured.
    /// </summary>
    public static int BoardAllowanceBytes => Ram("NanoMedAgent.Esp32") + PackageBytes + (Threads * ThreadBytes);

    /// <summary>The smallest heap, from the most bytes of objects and frames that are alive at one time.</summary>
    public static long SmallestBytes(long peakBytes) => LoadedBytes + InterpreterBytes + peakBytes;

    private static int Ram(string assembly) => FlashedFirmware.Images.Single(image => image.Name == assembly).Ram;
}
