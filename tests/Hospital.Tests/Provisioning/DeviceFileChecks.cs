using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Provisioning;

namespace Hospital.Tests.Provisioning;

/// <summary>medagent device check: what a device would read otherwise than it is written.</summary>
public sealed class DeviceFileChecks : ProvisioningTest
{
    private static readonly string Right = Encoding.UTF8.GetString(DeviceSettings.Of(Board.All[0], [], 0, new NetworkSettings
    {
        WifiName = "Straße 北 20261129T120000",
        WifiPassword = "correct(1234)\"horse\"",
        Broker = new("mqtt.example.org", 8883),
        TimeServer = "pool.ntp.org",
        ReleaseMirror = "http://releases.example.org/",
    }).ToJson());

    [Fact]
    public async Task What_provisioning_writes_is_read_as_it_is()
    {
        DeviceFileCheck.Check(Encoding.UTF8.GetBytes(Right)).ShouldBeEmpty();
        (await Programs.Succeeds("device", "check", Text("device.json", Right))).ShouldContain("the device reads it as it is");
    }

    [Theory]
    [InlineData("\"(=)Straße", "\"Straße", "'wifiName' has characters that are not allowed")]
    [InlineData("\"(=)Straße", "\"(=)Stra\\u00dfe", "has an escape that the device misreads")]
    [InlineData("http://releases", "http:\\/\\/releases", "has an escape that the device misreads")]
    [InlineData("Straße", "a street that is longer than this", "'wifiName' must have 1 to 31 bytes")]
    [InlineData("horse", "horse0123456789012345678901234567890123456789012345678901234567", "'wifiPassword' must have at most 63 bytes")]
    [InlineData("\"brokerPort\": 8883", "\"brokerPort\": \"8883\"", "'brokerPort' must be an integer")]
    [InlineData("\"brokerPort\": 8883", "\"brokerPort\": 8883, \"brokerPort\": 1", "is there twice")]
    [InlineData("\"brokerPort\"", "\"brokerport\"", "'brokerport' is unknown")]
    [InlineData("\"brokerTls\": false", "\"brokerTls\": null", "'brokerTls' must be true or false")]
    [InlineData("\"i2cBus\": 1", "\"i2cBus\": 3", "'i2cBus' is too large")]
    [InlineData("{", "[", "is not JSON")]
    public void What_a_device_would_read_otherwise_is_named(string right, string wrong, string complaint)
    {
        Right.ShouldContain(right);
        byte[] file = Encoding.UTF8.GetBytes(Right.Replace(right, wrong, StringComparison.Ordinal));
        string.Join('\n', DeviceFileCheck.Check(file)).ShouldContain(complaint);
    }

    [Fact]
    public void A_byte_order_mark_and_a_file_of_more_than_4096_bytes_are_refused()
    {
        DeviceFileCheck.Check([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Right)]).ShouldHaveSingleItem();
        DeviceFileCheck.Check(Encoding.UTF8.GetBytes(Right + new string(' ', 4096))).ShouldHaveSingleItem();
    }
}
