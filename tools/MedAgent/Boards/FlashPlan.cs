using System.Globalization;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The commands that bring nanoFramework and the firmware to a board.</summary>
internal sealed record FlashPlan
{
    /// <summary>nanoFramework's flasher.</summary>
    public const string Flasher = "nanoff";

    private const string ImageToBeNamed = "NanoMedAgent.Esp32.bin";

    /// <summary>The board.</summary>
    public required Board Board { get; init; }

    /// <summary>The serial port it is at.</summary>
    public required string Port { get; init; }

    /// <summary>The firmware, as Visual Studio leaves it; nothing when it is yet to be named.</summary>
    public string? Image { get; init; }

    /// <summary>Speed of the serial line, when nanoff's own is too fast.</summary>
    public int? Baud { get; init; }

    /// <summary>The interpreter's version, when it shall not be the latest.</summary>
    public string? ClrVersion { get; init; }

    /// <summary>Leave keys, policy and readings where they are.</summary>
    public bool KeepsFiles { get; init; }

    /// <summary>Gets the flasher, once.</summary>
    public static FlashStep Install { get; } = new("Install nanoff, once for this computer (later: dotnet tool update -g nanoff)", "dotnet", ["tool", "install", "-g", Flasher]);

    /// <summary>Asks the chip what it is.</summary>
    public FlashStep Identify => Nanoff(
        $"See that it is the right board: {Board.Chip} with {Board.FlashMegabytes} MB of flash", ["--platform", "esp32", "--serialport", Port, "--devicedetails"]);

    /// <summary>Writes the interpreter.</summary>
    public FlashStep FlashClr => Nanoff(
        KeepsFiles ? "Flash nanoFramework; the files on the board are kept" : "Erase all and flash nanoFramework; keys, policy and readings on the board are gone",
        ["--target", Board.Target, "--update", "--serialport", Port, .. Given("--masserase", !KeepsFiles), .. Given("--fwversion", ClrVersion)]);

    /// <summary>Writes the firmware. Its address is always named: nanoff supposes 0x1B0000, which is inside the interpreter on an ESP32 of today.</summary>
    public FlashStep Deploy => Nanoff(
        Image is null ? $"Flash the firmware ({ImageToBeNamed}: what the Release build of firmware/Esp32 leaves in bin/nano/Release; name yours with --image)" : "Flash the firmware",
        ["--target", Board.Target, "--serialport", Port, "--deploy", "--image", Image ?? ImageToBeNamed, "--address", $"0x{Board.DeploymentAddress:X}"]);

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<FlashStep> All => [Install, Identify, FlashClr, Deploy];

    private FlashStep Nanoff(string what, IEnumerable<string> arguments) =>
        new(what, Flasher, [.. arguments, .. Given("--baud", Baud?.ToString(CultureInfo.InvariantCulture))]);

    private static IEnumerable<string> Given(string option, bool isGiven) => isGiven ? [option] : [];

    private static IEnumerable<string> Given(string option, string? value) => value is null ? [] : [option, value];
}
