using Hospital.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Brokers;

/// <summary>Logging in at real brokers with TLS, certificates and passwords; and what is said when it does not work.</summary>
public sealed class SecuredBrokers(SecuredBrokerFixture brokers) : IClassFixture<SecuredBrokerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain", "mqtt://127.0.0.1", "")]
    [InlineData("plain", "127.0.0.1", "")]
    [InlineData("certificate", "mqtts://localhost", "ca=hospital-ca.pem cert=collector")]
    [InlineData("password", "mqtts://127.0.0.1", "ca=hospital-ca.pem user=collector password=password")]
    public async Task A_program_with_the_right_papers_gets_in(string broker, string address, string papers)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await Open(broker, address, papers).ConnectAsync(client, Name(), isCleanSession: true, Cancellation);
        MqttClientSubscribeResult result = await client.SubscribeAsync("nm/2/+/e", MqttQualityOfServiceLevel.AtLeastOnce, Cancellation);
        result.Items.ShouldHaveSingleItem().ResultCode.ShouldBe(MqttClientSubscribeResultCode.GrantedQoS1);
    }

    [Theory]
    [InlineData("plain", "mqtts://localhost", "", "this port is not for TLS; give the port for TLS, or write mqtt://")]
    [InlineData("certificate", "mqtt://127.0.0.1", "", "this port is for TLS; write --broker mqtts://127.0.0.1:")]
    [InlineData("password", "127.0.0.1", "user=collector password=password", "this port is for TLS; write --broker mqtts://127.0.0.1:")]
    [InlineData("certificate", "mqtts://localhost", "ca=hospital-ca.pem", "the broker wants a client certificate; give --broker-cert")]
    [InlineData(
        "certificate", "mqtts://localhost", "ca=hospital-ca.pem cert=stranger", "the broker does not trust the CA of this program's")]
    [InlineData("password", "mqtts://localhost", "ca=hospital-ca.pem", "lets nobody in without a user or a certificate (not authorised)")]
    [InlineData(
        "password", "mqtts://localhost", "ca=hospital-ca.pem user=collector password=wrong",
        "the broker does not let the user collector in (not authorised); check name and password")]
    [InlineData(
        "outdated", "mqtts://localhost", "ca=hospital-ca.pem", "the broker's certificate (CN=localhost) has expired: it is valid from 20")]
    [InlineData(
        "renamed", "mqtts://localhost", "ca=hospital-ca.pem", "the broker's certificate is for mqtt.hospital.example, not for localhost;")]
    [InlineData("password", "mqtts://localhost", "ca=other-ca.pem", "is from another CA (CN=hospital CA) than those in ")]
    [InlineData("password", "mqtts://localhost", "", "this computer does not trust the CA of the broker's certificate (CN=hospital CA);")]
    [InlineData("none", "mqtts://localhost", "", "nothing listens there; is the broker running, and is the port right?")]
    [InlineData("none", "nowhere.invalid", "", "the name nowhere.invalid is not known on this network;")]
    public async Task A_program_that_does_not_get_in_is_told_why_and_what_to_do_in_one_line(
        string broker, string address, string papers, string why)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        IOException failure = await Should.ThrowAsync<IOException>(
            () => Open(broker, address, papers).ConnectAsync(client, Name(), isCleanSession: true, Cancellation));
        failure.Message.ShouldContain(why);
        failure.Message.ShouldMatch("[;?]", "what to do");
        failure.Message.ShouldNotContain("\n");
        client.IsConnected.ShouldBeFalse();
    }

    [Theory]
    [InlineData("mqtts://localhost", "ca=hospital-ca.pem cert=expired", "is valid from 20")]
    [InlineData("mqtt://localhost", "ca=hospital-ca.pem", "certificates are for TLS")]
    [InlineData("mqtts://localhost", "user=collector", "the password of the broker's user collector is missing")]
    [InlineData("mqtts://localhost", "password=password", "there is a password for the broker, but no user")]
    public void Papers_that_cannot_be_right_are_refused_before_anything_is_sent(string address, string papers, string why)
    {
        InvalidDataException mistake = Should.Throw<InvalidDataException>(() => Open("none", address, papers));
        mistake.Message.ShouldContain(why);
        mistake.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task A_session_reports_the_cause_and_connects_once_the_password_is_corrected_without_a_restart()
    {
        File.Copy(PathOf("wrong"), PathOf("changing"), overwrite: true);
        await using BrokerSession session = new(
            Open("password", "mqtts://localhost", "ca=hospital-ca.pem user=collector password=changing"),
            Name(), ["nm/2/+/e"], (_, _) => Task.CompletedTask);
        TaskCompletionSource<string> refused = new();
        TaskCompletionSource connected = new();
        session.ConnectionChanged += (isUp, why) =>
        {
            if (isUp)
            {
                connected.TrySetResult();
            }
            else
            {
                refused.TrySetResult(why);
            }
        };
        session.Start();
        (await refused.Task.WaitAsync(Cancellation)).ShouldContain("does not let the user collector in");
        File.Copy(PathOf("password"), PathOf("changing"), overwrite: true);
        await connected.Task.WaitAsync(Cancellation);
        session.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task A_password_in_the_environment_is_taken_and_medagent_sends_its_command()
    {
        int port = brokers.PortOf("password");
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        authority.Save(PathOf("authority.key.pem"));
        await File.WriteAllTextAsync(PathOf("device.pub.pem"), device.Public.ToPem(), Cancellation);
        string[] command =
        [
            "command", "roll-back", "--device", device.Public.DeviceId, "--device-key", PathOf("device.pub.pem"),
            "--authority", PathOf("authority.key.pem"), "--wait", "5", "--broker", $"mqtts://localhost:{port}",
            "--broker-ca", PathOf("hospital-ca.pem"),
        ];
        ProgramResult sent = await Programs.RunAsync(
            "medagent",
            command,
            new() { [BrokerOptions.UserVariable] = "collector", [BrokerOptions.PasswordVariable] = "correct horse" });
        sent.Output.ShouldContain($"roll-back sent to {device.Public.DeviceId}", customMessage: sent.Error);
        ProgramResult refused = await Programs.RunAsync(
            "medagent",
            command,
            new() { [BrokerOptions.UserVariable] = "collector", [BrokerOptions.PasswordVariable] = "battery staple" });
        refused.Status.ShouldBe(2);
        refused.Error.ShouldContain("does not let the user collector in (not authorised)");
        refused.Error.ShouldNotContain("battery staple");
        refused.Error.Trim().ShouldNotContain("\n");
    }

    [Fact]
    public void A_password_that_would_travel_unencrypted_beyond_this_computer_is_warned_about()
    {
        string papers = "user=collector password=password";
        Open("none", "mqtt://broker.hospital.example", papers).Warning.ShouldContain("unencrypted");
        Open("none", "mqtt://localhost", papers).Warning.ShouldBeEmpty();
        Open("none", "mqtts://broker.hospital.example", papers).Warning.ShouldBeEmpty();
    }

    [Fact]
    public void Certificates_behind_the_first_are_not_sent_to_an_MQTT_broker_and_a_warning_says_what_to_do()
    {
        File.WriteAllText(PathOf("chain.pem"), File.ReadAllText(PathOf("collector.pem")) + File.ReadAllText(PathOf("hospital-ca.pem")));
        File.Copy(PathOf("collector.key.pem"), PathOf("chain.key.pem"), overwrite: true);
        Open("none", "mqtts://localhost", "cert=chain").Warning.ShouldContain("add the others to the CAs that the broker trusts");
        Open("none", "mqtts://localhost", "cert=collector").Warning.ShouldBeEmpty();
    }

    private static string Name() => $"medagent-{Guid.NewGuid():N}";

    private string PathOf(string name) => brokers.File(name);

    private BrokerAccess Open(string broker, string address, string papers)
    {
        int port = broker == "none" ? LoopbackPort.Free() : brokers.PortOf(broker);
        Dictionary<string, string> given = papers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(paper => paper.Split('='))
            .ToDictionary(paper => paper[0], paper => paper[1]);
        string? Paper(string paper, string end = "") => given.TryGetValue(paper, out string? name) ? brokers.File(name + end) : null;
        return BrokerAccess.Open(new BrokerOptions
        {
            Address = $"{address}:{port}",
            CaFile = Paper("ca"),
            CertificateFile = Paper("cert", ".pem"),
            KeyFile = Paper("cert", ".key.pem"),
            User = given.GetValueOrDefault("user"),
            PasswordFile = Paper("password"),
        });
    }
}
