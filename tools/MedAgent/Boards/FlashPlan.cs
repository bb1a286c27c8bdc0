using System.Globalization;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The commands that flash nanoFramework and the firmware.</summary>
internal sealed record FlashPlan
{
    /// <summary>nanoFramework's flasher.</summary>
    public const string Flasher = "nanoff";

    private const string DefaultImage = "NanoMedAgent.Esp32.bin";

    /// <summary>The board.</summary>
    public required Board Board { get; init; }

    /// <summary>The serial port of the board.</summary>
    public required string Port { get; init; }

    /// <summary>The firmware image; null for a placeholder.</summary>
    public string? Image { get; init; }

    /// <summary>Speed of the serial line in baud; null for nanoff's default.</summary>
    public int? Baud { get; init; }

    /// <summary>The interpreter's version; null for the latest.</summary>
    public string? ClrVersion { get; init; }

    /// <summary>Whether keys, policy and readings on the board are kept.</summary>
    public bool KeepsFiles { get; init; }

    /// <summary>Installs the flasher, once on each computer.</summary>
    public static FlashStep Install { get; } = new(
        "Install nanoff, once on this computer (later: dotnet tool update -g nanoff)", "dotnet", ["tool", "install", "-g", Flasher]);

    /// <summary>Reads the chip's details.</summary>
    public FlashStep Identify => Nanoff(
        $"Check that it is the right board: {Board.Chip} with {Board.FlashMegabytes} MB of flash",
        ["--platform", "esp32", "--serialport", Port, "--devicedetails"]);

    /// <summary>Writes the interpreter.</summary>
    public FlashStep FlashClr => Nanoff(
        KeepsFiles
            ? "Flash nanoFramework; the files on the board are kept"
            : "Erase everything and flash nanoFramework; keys, policy and readings on the board are lost",
        [
            "--target", Board.Target, "--update", "--serialport", Port,
            .. Given("--masserase", !KeepsFiles), .. Given("--fwversion", ClrVersion),
        ]);

    /// <summary>
    /// Writes the firmware. The address is always given: nanoff assumes 0x1B0000, which is inside the interpreter on an ESP32.
    /// </summary>
    public FlashStep Deploy => Nanoff(
        Image is null
            ? $"Flash the firmware (bin/nano/Release/{DefaultImage} of firmware/Esp32's Release build; give yours with --image)"
            : "Flash the firmware",
        [
            "--target", Board.Target, "--serialport", Port, "--deploy",
            "--image", Image ?? DefaultImage, "--address", $"0x{Board.DeploymentAddress:X}",
        ]);

    /// <summary>All steps, in order.</summary>
    public IReadOnlyList<FlashStep> All => [Install, Identify, FlashClr, Deploy];

    private FlashStep Nanoff(string what, IEnumerable<string> arguments) =>
        new(what, Flasher, [.. arguments, .. Given("--baud", Baud?.ToString(CultureInfo.InvariantCulture))]);

    private static IEnumerable<string> Given(string option, bool isGiven) => isGiven ? [option] : [];

    private static IEnumerable<string> Given(string option, string? value) => value is null ? [] : [option, value];
}
