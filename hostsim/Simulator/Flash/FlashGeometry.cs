namespace NanoMedAgent.Simulator.Flash;

/// <summary>A flash partition under littlefs, as nanoFramework's images for the ESP32 set it up (esp_littlefs's defaults).</summary>
/// <param name="Blocks">Blocks of the partition.</param>
public sealed record FlashGeometry(int Blocks)
{
    /// <summary>Bytes of a block, the least that is erased at once.</summary>
    public const int BlockBytes = 4096;

    /// <summary>The least that is programmed at once.</summary>
    public const int ProgramBytes = 128;

    /// <summary>Files of up to this many bytes lie in the directory.</summary>
    public const int InlineBytes = 512;

    /// <summary>After as many erases of a directory block littlefs takes another one.</summary>
    public const int BlockCycles = 512;

    /// <summary>Erases that a block of common NOR flash is specified for.</summary>
    public const int Endurance = 100_000;

    /// <summary>A partition of so many bytes.</summary>
    public static FlashGeometry OfBytes(long bytes) => new((int)(bytes / BlockBytes));
}
