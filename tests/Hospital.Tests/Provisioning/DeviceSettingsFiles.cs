using System.Text.Json;
using System.Text.RegularExpressions;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Provisioning;

namespace Hospital.Tests.Provisioning;

/// <summary>The settings in device.json: which are possible, and which are refused.</summary>
public partial class DeviceSettingsFiles : ProvisioningTest
{
    [Theory]
    [InlineData("", "password", "b", "c", "", "--wifi-name")]
    [InlineData("äääääääääääääääää", "password", "b", "c", "", "--wifi-name")]
    [InlineData("a", "seven77", "b", "c", "", "8 to 63 printable ASCII characters")]
    [InlineData("a", "pässword", "b", "c", "", "8 to 63 printable ASCII characters")]
    [InlineData("a", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "b", "c", "", "ignores a key of 64 hex digits")]
    [InlineData("0123456789abcdef0123456789abcdef", "password", "b", "c", "", "ignores longer names")]
    [InlineData("ward \U0001F600", "password", "b", "c", "", "JSON reader cannot read")]
    [InlineData("ward\t3", "password", "b", "c", "", null)]
    [InlineData("a", "password\"", "b", "c", "", null)]
    [InlineData("\"a", "20261129T120000999", "b", "c", "", null)]
    [InlineData("a", "pass\"word", "b", "c", "", null)]
    [InlineData("a", "password", "b b", "c", "", "--broker")]
    [InlineData("a", "password", "b", "", "", "--time-server")]
    [InlineData("a", "password", "b", "c", "ftp://example.org", "--release-mirror")]
    [InlineData("a", "password", "b", "c", "example.org", "--release-mirror")]
    [InlineData("a", "password", "b", "c", "http://user:secret@example.org", "--release-mirror")]
    [InlineData("a", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde", "b", "c", "http://example.org", null)]
    [InlineData("Ward 3 ä", "", "10.0.0.1", "c", "", null)]
    public void Impossible_network_settings_are_refused(
        string name, string password, string broker, string time, string mirror, string? complaint)
    {
        NetworkSettings network = new(
            )
        {
            WifiName = name,
            WifiPassword = password,
            Broker = new(broker, 1),
            TimeServer = time,
            ReleaseMirror = mirror
        };
        if (complaint is null)
        {
            network.Checked().ShouldBe(network);
        }
        else
        {
            Should.Throw<InvalidDataException>(network.Checked).Message.ShouldContain(complaint);
        }
    }

    [Theory]
    [InlineData("tmp117@0x50", "a tmp117 has the address 0x48 to 0x4B, for example tmp117@0x48")]
    [InlineData("max30102@0x58", "a max30102 has the address 0x57, for example max30102@0x57")]
    [InlineData("tmp117@", "a tmp117 has the address 0x48 to 0x4B")]
    [InlineData("tmp117@48@49", "a tmp117 has the address 0x48 to 0x4B")]
    [InlineData("mlx90614@0x5B", "a mlx90614 has the address 0x5A, for example mlx90614@0x5A")]
    [InlineData("", "there is no driver for ''")]
    public void A_sensor_at_an_impossible_address_is_refused(string sensor, string complaint)
    {
        Should.Throw<InvalidDataException>(() => SensorSetting.Parse(sensor)).Message.ShouldContain(complaint);
    }

    [Fact]
    public void Two_sensors_at_one_address_are_refused()
    {
        Should.Throw<InvalidDataException>(() => SensorSetting.ParseAll(["tmp117", "tmp117@48"])).Message.ShouldBe(
            "--sensor: tmp117 and tmp117 both have the address 0x48; give each its own address");
    }

    [Fact]
    public void Every_board_can_be_provisioned_and_its_battery_has_an_ADC_channel()
    {
        NetworkSettings network = new(
            )
        { WifiName = "a", WifiPassword = "", Broker = new("b", 1), TimeServer = "c", ReleaseMirror = "" };
        Board.All.ToDictionary(board => board.Id, board => DeviceSettings.Of(board, [], 0, network).BatteryChannel).ShouldBe(
            new Dictionary<string, int> { ["esp32-devkitc"] = 6, ["esp32-s3-devkitc-1"] = 3, ["m5stack-core2"] = 7, ["xiao-esp32-c3"] = 3 },
            ignoreOrder: true);
    }

    [Fact]
    public void The_ADC_channels_of_a_chip_are_the_pins_of_its_ADC1()
    {
        foreach (Chip chip in Chip.All)
        {
            chip.AdcChannels.ShouldBeUnique();
            Enumerable.Range(0, 64).Where(gpio => chip.AdcChannel(gpio) >= 0).ShouldBe(Enumerable.Range(0, 64).Where(chip.FirstAdc.Has));
        }
    }

    [Fact]
    public void The_names_in_device_json_are_the_ones_that_the_firmware_reads()
    {
        string path = Path.Combine(SourceTree.Root!, "firmware", "Esp32", "DeviceConfiguration.cs");
        Assert.SkipUnless(System.IO.File.Exists(path), "there is no firmware/Esp32/DeviceConfiguration.cs yet");
        NetworkSettings network = new(
            )
        { WifiName = "a", WifiPassword = "", Broker = new("b", 1), TimeServer = "c", ReleaseMirror = "" };
        using JsonDocument written = JsonDocument.Parse(DeviceSettings.Of(Board.All[0], [], 0, network).ToJson());
        string[] names = [.. written.RootElement.EnumerateObject().Select(member => member.Name.ToUpperInvariant())];
        string[] read =
            [.. PublicMember().Matches(System.IO.File.ReadAllText(path)).Select(member => member.Groups["name"].Value.ToUpperInvariant())];
        read.Length.ShouldBeGreaterThan(10);
        read.Except(names).ShouldBeEmpty();

        // The firmware uses the ADC channel instead; the pin is for people.
        names.Except(read).Except(["BATTERYPIN"]).ShouldBeEmpty();
    }

    [GeneratedRegex(
        @"^    public (?!static|const|sealed|class|enum)(?:[\w.]+(?:\[\])?) (?<name>\w+)\s*(?:\{|;|=)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PublicMember();
}
