using System.Text.Encodings.Web;
using System.Text.Json;
using NanoMedAgent.MedAgent.Boards;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>
/// The file <c>device.json</c>: the board and the network of a device. Its members are those of DeviceConfiguration in firmware/Esp32.
/// </summary>
internal sealed record DeviceSettings
{
    /// <summary>The name of the file on the device.</summary>
    public const string FileName = "device.json";

    /// <summary>The board has no such pin.</summary>
    public const int NoPin = -1;

    /// <summary>
    /// What each free text in the file begins and ends with. nanoFramework.Json takes texts for dates, also for a number in brackets, and
    /// cuts off quotation marks at the ends; a text between these marks can be taken for nothing else.
    /// </summary>
    public const string Mark = "(=)";

    // As few escapes as possible: nanoFramework.Json decodes some of them wrongly, but reads UTF-8.
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The board's id.</summary>
    public required string Board { get; init; }

    /// <summary>Size of the partition for files.</summary>
    public required int StorageKilobytes { get; init; }

    /// <summary>The I2C controller, 1 or 2.</summary>
    public required int I2cBus { get; init; }

    /// <summary>GPIO of SDA.</summary>
    public required int I2cData { get; init; }

    /// <summary>GPIO of SCL.</summary>
    public required int I2cClock { get; init; }

    /// <summary>The bus's speed.</summary>
    public required int I2cKilohertz { get; init; }

    /// <summary>GPIO of the button.</summary>
    public required int Button { get; init; }

    /// <summary>Whether the chip's own pull-up is used.</summary>
    public required bool ButtonPullUp { get; init; }

    /// <summary>GPIO of the LED, or <see cref="NoPin"/>.</summary>
    public required int Light { get; init; }

    /// <summary>GPIO of the buzzer, or <see cref="NoPin"/>.</summary>
    public required int Buzzer { get; init; }

    /// <summary>GPIO of the divider's middle, or <see cref="NoPin"/>.</summary>
    public required int BatteryPin { get; init; }

    /// <summary>nanoFramework's ADC channel of that GPIO, or <see cref="NoPin"/>.</summary>
    public required int BatteryChannel { get; init; }

    /// <summary>From the battery to the pin.</summary>
    public required int BatteryUpperKiloohms { get; init; }

    /// <summary>From the pin to ground.</summary>
    public required int BatteryLowerKiloohms { get; init; }

    /// <summary>Capacity of the battery; 0 for a device on mains.</summary>
    public required int BatteryMilliwattHours { get; init; }

    /// <summary>The chips on the bus.</summary>
    public required IReadOnlyList<SensorSetting> Sensors { get; init; }

    /// <summary>See <see cref="Mark"/>.</summary>
    public string TextMark { get; } = Mark;

    /// <summary>The network's SSID.</summary>
    public required string WifiName { get; init; }

    /// <summary>Its password; empty if it has none.</summary>
    public required string WifiPassword { get; init; }

    /// <summary>The MQTT broker.</summary>
    public required string BrokerHost { get; init; }

    /// <summary>Its TCP port.</summary>
    public required int BrokerPort { get; init; }

    /// <summary>Whether the connection uses TLS.</summary>
    public required bool BrokerTls { get; init; }

    /// <summary>The device's user at the broker; empty for none.</summary>
    public required string BrokerUser { get; init; }

    /// <summary>That user's password.</summary>
    public required string BrokerPassword { get; init; }

    /// <summary>An SNTP server.</summary>
    public required string TimeServer { get; init; }

    /// <summary>Where the device fetches images of releases that name no address; may be empty.</summary>
    public required string ReleaseMirror { get; init; }

    /// <summary>The contents of the file.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        this with
        {
            WifiName = Marked(WifiName),
            WifiPassword = Marked(WifiPassword),
            BrokerUser = Marked(BrokerUser),
            BrokerPassword = Marked(BrokerPassword),
            ReleaseMirror = Marked(ReleaseMirror),
        },
        Format);

    /// <summary>A free text of the file without its marks; the text itself where it has none, in files of earlier versions.</summary>
    public static string Unmarked(string text) =>
        text.Length >= 2 * Mark.Length && text.StartsWith(Mark, StringComparison.Ordinal) && text.EndsWith(Mark, StringComparison.Ordinal)
            ? text[Mark.Length..^Mark.Length]
            : text;

    /// <summary>The settings for a board.</summary>
    public static DeviceSettings Of(
        Board board, IReadOnlyList<SensorSetting> sensors, int batteryMilliwattHours, NetworkSettings network) => new()
        {
            Board = board.Id,
            StorageKilobytes = board.PartitionsKilobytes.Config,
            I2cBus = board.I2c.Controller,
            I2cData = board.I2c.Data.Gpio,
            I2cClock = board.I2c.Clock.Gpio,
            I2cKilohertz = board.I2c.Kilohertz,
            Button = board.Button.Pin.Gpio,
            ButtonPullUp = board.Button.HasInternalPullUp,
            Light = board.Light is { Kind: "led", Pin: { } light } ? light.Gpio : NoPin,
            Buzzer = board.Buzzer?.Gpio ?? NoPin,
            BatteryPin = board.Battery.Pin?.Gpio ?? NoPin,
            BatteryChannel = board.Battery.Pin is { } battery ? Chip.Of(board.Chip).AdcChannel(battery.Gpio) : NoPin,
            BatteryUpperKiloohms = board.Battery.UpperKiloohms,
            BatteryLowerKiloohms = board.Battery.LowerKiloohms,
            BatteryMilliwattHours = batteryMilliwattHours,
            Sensors = sensors,
            WifiName = network.WifiName,
            WifiPassword = network.WifiPassword,
            BrokerHost = network.Broker.Host,
            BrokerPort = network.Broker.Port,
            BrokerTls = network.Broker.HasTls,
            BrokerUser = network.BrokerUser,
            BrokerPassword = network.BrokerPassword,
            TimeServer = network.TimeServer,
            ReleaseMirror = network.ReleaseMirror,
        };

    private static string Marked(string text) => Mark + text + Mark;
}
