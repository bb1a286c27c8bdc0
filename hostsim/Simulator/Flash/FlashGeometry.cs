namespace NanoMedAgent.Simulator.Flash;

/// <summary>A flash partition under littlefs, as nanoFramework's images for the ESP32 set it up (esp_littlefs's defaults).</summary>
/// <param name="Blocks">Blocks of the partition.</param>
public sealed record FlashGeometry(int Blocks)
{
    /// <summary>Bytes of a block, the unit of erasing.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Bytes of the unit of programming.</summary>
    public const int ProgramBytes = 128;

    /// <summary>Files of up to this many bytes are stored in the directory itself.</summary>
    public const int InlineBytes = 512;

    /// <summary>After this many erases of a directory block littlefs moves it to another one.</summary>
    public const int BlockCycles = 512;

    /// <summary>Erases that a block of common NOR flash is specified for.</summary>
    public const int Endurance = 100_000;

    /// <summary>A partition of a size in bytes.</summary>
    public static FlashGeometry OfBytes(long bytes) => new((int)(bytes / BlockBytes));
}
