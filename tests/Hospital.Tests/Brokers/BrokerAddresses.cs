using NanoMedAgent.Hospital.Brokers;

namespace Hospital.Tests.Brokers;

/// <summary>The one way to name a broker.</summary>
public class BrokerAddresses
{
    [Theory]
    [InlineData("broker", "broker", 1883, false, "broker:1883")]
    [InlineData("10.1.2.3:1884", "10.1.2.3", 1884, false, "10.1.2.3:1884")]
    [InlineData("mqtt://broker.example.org", "broker.example.org", 1883, false, "broker.example.org:1883")]
    [InlineData("mqtt://broker:1885/", "broker", 1885, false, "broker:1885")]
    [InlineData("mqtts://broker.example.org", "broker.example.org", 8883, true, "mqtts://broker.example.org:8883")]
    [InlineData("MQTTS://broker:8884", "broker", 8884, true, "mqtts://broker:8884")]
    [InlineData("mqtts://[fd00::1]:8884", "fd00::1", 8884, true, "mqtts://[fd00::1]:8884")]
    [InlineData("[::1]", "::1", 1883, false, "[::1]:1883")]
    public void Names_addresses_and_URIs_are_understood_and_written_as_they_can_be_typed(
        string text, string host, int port, bool hasTls, string written)
    {
        BrokerAddress address = BrokerAddress.Parse(text);
        address.ShouldBe(new BrokerAddress(host, port, hasTls));
        address.ToString().ShouldBe(written);
        BrokerAddress.Parse(written).ShouldBe(address);
    }

    [Theory]
    [InlineData("broker", 8883, true)]
    [InlineData("broker:1", 1, true)]
    [InlineData("mqtt://broker", 1883, false)]
    public void For_a_sensor_an_address_without_a_scheme_means_TLS(string text, int port, bool hasTls) =>
        BrokerAddress.Parse(text, hasTlsByDefault: true).ShouldBe(new BrokerAddress("broker", port, hasTls));

    [Theory]
    [InlineData("")]
    [InlineData(":1883")]
    [InlineData("a:b")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:1:2")]
    [InlineData("a b")]
    [InlineData("mqtt://")]
    [InlineData("mqtts://a/path")]
    [InlineData("[::1")]
    [InlineData("[::1]8883")]
    [InlineData("[a]:1")]
    public void What_is_no_address_is_refused_with_what_to_write(string text)
    {
        BrokerAddress.TryParse(text, out _, out string? mistake).ShouldBeFalse();
        mistake!.ShouldContain("neither HOST nor HOST:PORT; write it like mqtts://HOST");
    }

    [Theory]
    [InlineData("http://broker")]
    [InlineData("ws://broker:9001")]
    [InlineData("tcp://broker")]
    public void Another_scheme_is_refused_with_what_to_write(string text)
    {
        BrokerAddress.TryParse(text, out _, out string? mistake).ShouldBeFalse();
        mistake!.ShouldContain("write it like mqtts://HOST");
    }

    [Theory]
    [InlineData("mqtts://collector:hunter2@broker")]
    [InlineData("collector:hunter2@broker:1883")]
    public void A_password_in_an_address_is_refused_and_not_repeated(string text)
    {
        BrokerAddress.TryParse(text, out _, out string? mistake).ShouldBeFalse();
        mistake!.ShouldNotContain("hunter2");
        mistake.ShouldContain("--broker-password-file");
    }
}
