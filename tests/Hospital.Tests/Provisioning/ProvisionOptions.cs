using System.Text.Json;
using Hospital.Tests.World;

namespace Hospital.Tests.Provisioning;

/// <summary>The options of medagent device provision.</summary>
public class ProvisionOptions : ProvisioningTest
{
    [Theory]
    [InlineData("--board", "esp8266", "there is no board 'esp8266'; choose one of esp32-devkitc")]
    [InlineData("--serial", "no-1", "give 1 to 20 characters A-Z and 0-9")]
    [InlineData("--wifi-password-file", "empty", "--wifi-password-file FILE or the environment variable NANOMEDAGENT_WIFI_PASSWORD")]
    [InlineData("--broker", "mqtt:port", "neither HOST nor HOST:PORT")]
    [InlineData("--broker", "mqtts://b.example", "--no-tls and mqtts:// do not go together: leave one of them out")]
    [InlineData("--broker-user", "NMA0001", "the password is missing; give --broker-password-file FILE")]
    [InlineData("--broker-password-file", "umlaut", "the broker's password: it must have 1 to 64 printable ASCII characters")]
    [InlineData("--sensor", "max30100", "there is no driver for 'max30100'; choose one of max30102, mlx90614, tmp117")]
    [InlineData("--battery-mwh", "-1", "or 0 for a device on mains")]
    [InlineData("--policy", "authority.pub.pem", "it is not a signed policy")]
    [InlineData("--public-key", "12ab", "which a device prints when it starts")]
    [InlineData("--broker-ca", "authority.pub.pem", "--no-tls does not go together with certificates: leave one of them out")]
    [InlineData("--out", ".", "has other contents; choose another --out")]
    public async Task A_wrong_option_is_reported_with_what_to_do_and_nothing_is_written(string option, string value, string complaint)
    {
        Text("empty", "\n");
        Text("umlaut", "pässword\n");
        bool isFile = option is "--broker-password-file" or "--wifi-password-file" or "--policy" or "--broker-ca" or "--out";
        (await Programs.Fails([.. WithoutOption(option, "--out", File("d")), $"{option}={(isFile ? File(value) : value)}"]))
            .ShouldContain(complaint);
        Directory.Exists(File("d")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_missing_option_is_reported_with_its_meaning()
    {
        (await Programs.Fails(WithoutOption("--board", "--out", File("d")))).ShouldContain("--board ID is missing: the board");
        (await Programs.Fails(WithoutOption("--broker", "--out", File("d"))))
            .ShouldContain("--broker [mqtt[s]://]HOST[:PORT] is missing: the MQTT broker");
    }

    [Fact]
    public async Task A_folder_belongs_to_one_device_and_its_setup_code_is_not_lost_by_accident()
    {
        await Programs.Succeeds([.. WithoutTls("--out", File("d")), "--serial", "A1"]);
        (await Programs.Fails([.. WithoutTls("--out", File("d")), "--serial", "A2"])).ShouldContain("is the folder of A1, not of A2");
        await System.IO.File.WriteAllBytesAsync(File("d/files/setup"), [1, 2], TestContext.Current.CancellationToken);
        (await Programs.Fails(WithoutTls("--out", File("d")))).ShouldContain("has 2 bytes and not 16: it is damaged");
        (await Programs.Fails("device", "provision", "--label-only", "--out", File("nowhere"), "--public-key", "00"))
            .ShouldContain("is not the folder of a device");
        (await Programs.Fails("device", "provision", "--label-only", "--public-key", "00")).ShouldContain("--out FOLDER is missing");
        (await Programs.Fails("device", "provision", "--label-only", "--out", File("d"))).ShouldContain("--public-key KEY is missing");
    }

    [Fact]
    public async Task Without_TLS_the_port_is_that_of_plain_MQTT_and_an_open_network_has_no_password()
    {
        await Programs.Succeeds([.. WithoutOption("--wifi-password-file", "--out", File("d")), "--wifi-open"]);
        JsonElement device = ReadJson("d/files/device.json");
        device.GetProperty("brokerPort").GetInt32().ShouldBe(1883);
        device.GetProperty("brokerTls").GetBoolean().ShouldBeFalse();
        device.GetProperty("wifiPassword").GetString().ShouldBe("(=)(=)");
        (await Programs.Fails(WithoutOption("--no-tls", "--out", File("e")))).ShouldContain("--broker-ca is missing");
    }
}
