using System.Text.Json;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A board that the firmware supports, as described by <c>boards/&lt;id&gt;/board.json</c>.</summary>
internal sealed record Board
{
    /// <summary>Offset of the interpreter in flash, after the boot loader, the partition table and the data of the radio.</summary>
    public const int ClrOffsetKilobytes = 64;

    private const int Kilobyte = 1024;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
    };

    /// <summary>The name of its folder.</summary>
    public string Id { get; private init; } = "";

    /// <summary>The name that is shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>The chip.</summary>
    public required string Chip { get; init; }

    /// <summary>The module on the board.</summary>
    public required string Module { get; init; }

    /// <summary>Size of the flash.</summary>
    public required int FlashMegabytes { get; init; }

    /// <summary>External RAM, or null.</summary>
    public BoardMemory? Psram { get; init; }

    /// <summary>nanoFramework's stock image: its name in nanoff.</summary>
    public required string Target { get; init; }

    /// <summary>Heap for C#, estimated.</summary>
    public required int ManagedHeapKilobytes { get; init; }

    /// <summary>The partitions of nanoFramework's stock image.</summary>
    public required PartitionSizes PartitionsKilobytes { get; init; }

    /// <summary>Labels of the pins that power the sensors.</summary>
    public required BoardSupply Supply { get; init; }

    /// <summary>The sensors' bus.</summary>
    public required BoardBus I2c { get; init; }

    /// <summary>The button.</summary>
    public required BoardButton Button { get; init; }

    /// <summary>The light.</summary>
    public required BoardLight Light { get; init; }

    /// <summary>The buzzer, or null.</summary>
    public BoardPin? Buzzer { get; init; }

    /// <summary>The battery.</summary>
    public required BoardBattery Battery { get; init; }

    /// <summary>How the board is flashed.</summary>
    public required BoardUsb Usb { get; init; }

    /// <summary>Good to know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What has not been tried on this board.</summary>
    public required IReadOnlyList<string> Untested { get; init; }

    /// <summary>All boards built into medagent.</summary>
    public static IReadOnlyList<Board> All { get; } = [.. BoardFile.BuiltIn.Select(Read)];

    /// <summary>All pins that are used.</summary>
    public IEnumerable<PinUse> Pins
    {
        get
        {
            // The bus is open drain: both lines are outputs.
            yield return new PinUse("i2c.data", I2c.Data, IsOutput: true, IsAnalog: false);
            yield return new PinUse("i2c.clock", I2c.Clock, IsOutput: true, IsAnalog: false);
            yield return new PinUse("button", Button.Pin, IsOutput: false, IsAnalog: false);
            if (Light.Pin is { } light)
            {
                yield return new PinUse("light", light, IsOutput: true, IsAnalog: false);
            }

            if (Buzzer is { } buzzer)
            {
                yield return new PinUse("buzzer", buzzer, IsOutput: true, IsAnalog: false);
            }

            if (Battery.Pin is { } battery)
            {
                yield return new PinUse("battery", battery, IsOutput: false, IsAnalog: true);
            }
        }
    }

    /// <summary>Address of the application in flash.</summary>
    public int DeploymentAddress => (ClrOffsetKilobytes + PartitionsKilobytes.Clr) * Kilobyte;

    /// <summary>The board with that id.</summary>
    /// <exception cref="InvalidDataException">There is none; the message lists all boards.</exception>
    public static Board Of(string id) => All.FirstOrDefault(board => board.Id == id)
        ?? throw new InvalidDataException($"there is no board '{id}'; choose one of {string.Join(", ", All.Select(board => board.Id))}");

    /// <summary>Reads a board whose file is valid by the schema.</summary>
    /// <exception cref="InvalidDataException">It is not valid; the message has the file and the place.</exception>
    public static Board Read(BoardFile file) => JsonInput.Parse<Board>(file.Path, file.Text, Format) with { Id = file.Id };
}
