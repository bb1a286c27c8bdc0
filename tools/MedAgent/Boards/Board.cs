using System.Text.Json;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A board that the firmware is made for, as <c>boards/&lt;id&gt;/board.json</c> describes it.</summary>
internal sealed record Board
{
    /// <summary>Where the interpreter begins: before it are the boot loader, the table of partitions and the radio's own data.</summary>
    public const int ClrOffsetKilobytes = 64;

    private const int Kilobyte = 1024;

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, AllowDuplicateProperties = false };

    /// <summary>The name of its folder.</summary>
    public string Id { get; private init; } = "";

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>The chip.</summary>
    public required string Chip { get; init; }

    /// <summary>What is soldered on.</summary>
    public required string Module { get; init; }

    /// <summary>Flash in all.</summary>
    public required int FlashMegabytes { get; init; }

    /// <summary>RAM beside the chip, where there is any.</summary>
    public BoardMemory? Psram { get; init; }

    /// <summary>nanoFramework's stock image, by its name at nanoff.</summary>
    public required string Target { get; init; }

    /// <summary>What C# has, estimated.</summary>
    public required int ManagedHeapKilobytes { get; init; }

    /// <summary>The partitions of nanoFramework's stock image.</summary>
    public required PartitionSizes PartitionsKilobytes { get; init; }

    /// <summary>The pins that power sensors.</summary>
    public required BoardSupply Supply { get; init; }

    /// <summary>The sensors' bus.</summary>
    public required BoardBus I2c { get; init; }

    /// <summary>The button.</summary>
    public required BoardButton Button { get; init; }

    /// <summary>The light.</summary>
    public required BoardLight Light { get; init; }

    /// <summary>The battery.</summary>
    public required BoardBattery Battery { get; init; }

    /// <summary>How it is flashed.</summary>
    public required BoardUsb Usb { get; init; }

    /// <summary>What to know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What nobody has seen on this board yet.</summary>
    public required IReadOnlyList<string> Untested { get; init; }

    /// <summary>All boards that are built in.</summary>
    public static IReadOnlyList<Board> All { get; } = [.. BoardFile.BuiltIn.Select(Read)];

    /// <summary>Every pin that is used.</summary>
    public IEnumerable<PinUse> Pins
    {
        get
        {
            // The bus is open drain: both of its lines are driven.
            yield return new PinUse("i2c.data", I2c.Data, IsOutput: true, IsAnalog: false);
            yield return new PinUse("i2c.clock", I2c.Clock, IsOutput: true, IsAnalog: false);
            yield return new PinUse("button", Button.Pin, IsOutput: false, IsAnalog: false);
            if (Light.Pin is { } light)
            {
                yield return new PinUse("light", light, IsOutput: true, IsAnalog: false);
            }

            if (Battery.Pin is { } battery)
            {
                yield return new PinUse("battery", battery, IsOutput: false, IsAnalog: true);
            }
        }
    }

    /// <summary>Where in flash the application begins.</summary>
    public int DeploymentAddress => (ClrOffsetKilobytes + PartitionsKilobytes.Clr) * Kilobyte;

    /// <summary>The board of an id.</summary>
    /// <exception cref="InvalidDataException">There is none; the message lists those that there are.</exception>
    public static Board Of(string id) => All.FirstOrDefault(board => board.Id == id)
        ?? throw new InvalidDataException($"there is no board '{id}'; there are {string.Join(", ", All.Select(board => board.Id))}");

    /// <summary>Reads a board whose file keeps to the schema.</summary>
    /// <exception cref="JsonException">It does not.</exception>
    public static Board Read(BoardFile file) => JsonSerializer.Deserialize<Board>(file.Text, Format)! with { Id = file.Id };

    /// <summary>Sizes of partitions.</summary>
    /// <param name="Clr">The interpreter.</param>
    /// <param name="Deployment">The application.</param>
    /// <param name="Config">Files: keys, policy, and the outbox.</param>
    internal sealed record PartitionSizes(int Clr, int Deployment, int Config);
}
