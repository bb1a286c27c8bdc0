using Hospital.Tests.World;
using HostSim.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Hospital.Tests.Brokers;

/// <summary>Collectors at a real nats-server with TLS, certificates and passwords; and what is said when it does not work.</summary>
public sealed class SecuredNats : IDisposable
{
    private const string User = "authorization { user: collector, password: \"correct horse\" }";

    private readonly TemporaryFolder _folder = new();
    private readonly BrokerCertificates _hospital;
    private readonly BrokerCertificates _other;

    public SecuredNats()
    {
        _hospital = new BrokerCertificates(_folder.Path);
        _other = new BrokerCertificates(_folder.Path, "other");
        _hospital.Client("collector");
        _other.Client("stranger");
        File.WriteAllText(_folder.File("password"), "correct horse\n");
        File.WriteAllText(_folder.File("wrong"), "battery staple\n");
    }

    public void Dispose()
    {
        _hospital.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("certificate", "tls://localhost", "ca=hospital-ca.pem cert=collector")]
    [InlineData("password", "tls://127.0.0.1", "ca=hospital-ca.pem user=collector password=password")]
    [InlineData("plain", "nats://127.0.0.1", "user=collector password=password")]
    public async Task A_collector_with_the_right_papers_gets_in(string server, string address, string papers)
    {
        (await ConnectAsync(server, address, papers)).ShouldBe(("", true));
    }

    [Fact]
    public async Task A_certificate_of_a_CA_below_the_one_that_the_server_knows_is_sent_with_that_CAs()
    {
        using BrokerCertificates ward = new(_folder.Path, "ward", _hospital);
        (string certificate, _) = ward.Client("ward-collector");
        (await ConnectAsync("certificate", "tls://localhost", "ca=hospital-ca.pem cert=ward-collector")).IsConnected.ShouldBeFalse();
        File.AppendAllText(certificate, File.ReadAllText(ward.Authority));
        (await ConnectAsync("certificate", "tls://localhost", "ca=hospital-ca.pem cert=ward-collector")).ShouldBe(("", true));
    }

    [Theory]
    [InlineData("plain", "tls://localhost", "user=collector password=password", "the server has no TLS; let it use TLS, or write nats://")]
    [InlineData("certificate", "nats://127.0.0.1", "", "the server wants TLS; write --broker tls://127.0.0.1:")]
    [InlineData("certificate", "tls://localhost", "ca=hospital-ca.pem", "wants a client certificate; give --broker-cert and --broker-key")]
    [InlineData(
        "certificate", "tls://localhost", "ca=hospital-ca.pem cert=stranger",
        "the server does not accept this program's certificate; get one")]
    [InlineData("password", "tls://localhost", "ca=hospital-ca.pem", "the server lets nobody in without a user (not authorised); give ")]
    [InlineData(
        "password", "tls://localhost", "ca=hospital-ca.pem user=collector password=wrong",
        "the server does not let the user collector in (not authorised); check name and password")]
    [InlineData(
        "outdated", "tls://localhost", "ca=hospital-ca.pem", "the broker's certificate (CN=localhost) has expired: it is valid from 20")]
    [InlineData(
        "renamed", "tls://localhost", "ca=hospital-ca.pem", "the broker's certificate is for mqtt.hospital.example, not for localhost;")]
    [InlineData("password", "tls://localhost", "ca=other-ca.pem", "is from another CA (CN=hospital CA) than those in ")]
    [InlineData("password", "tls://localhost", "", "this computer does not trust the CA of the broker's certificate (CN=hospital CA);")]
    [InlineData("none", "tls://localhost", "", "no server answers at tls://localhost:")]
    [InlineData("none", "nats://nowhere.invalid", "", "no server answers at nats://nowhere.invalid:")]
    public async Task A_collector_that_does_not_get_in_says_why_and_what_to_do_in_one_line(
        string server, string address, string papers, string why)
    {
        (string cause, bool isConnected) = await ConnectAsync(server, address, papers);
        isConnected.ShouldBeFalse();
        cause.ShouldContain(why);
        cause.ShouldContain(";", Case.Sensitive, "what to do");
        cause.ShouldNotContain("\n");
        cause.ShouldNotContain("battery staple");
    }

    /// <summary>Starts a collector, and waits for what it says first about its connection.</summary>
    private async Task<(string Cause, bool IsConnected)> ConnectAsync(string server, string address, string papers)
    {
        using NatsServer? nats = Start(server);
        int port = nats?.Port ?? LoopbackPort.Free();
        using HospitalKey recipient = HospitalKey.Create();
        using ReadingStore store = ReadingStore.Open(_folder.File("readings.db"));
        await using CollectorService collector = new(new CollectorOptions
        {
            Broker = CollectorBroker.Open(Options($"{address}:{port}", papers)),
            Recipient = recipient,
            Store = store,
        });
        TaskCompletionSource<(string, bool)> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        collector.ConnectionChanged += (isConnected, cause) => told.TrySetResult((cause, isConnected));
        collector.Start();
        return await told.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    private NatsServer? Start(string server) => server switch
    {
        "plain" => NatsServer.Start(_folder, User),
        "certificate" => NatsServer.Start(_folder, Tls("localhost", 30, ", verify: true")),
        "password" => NatsServer.Start(_folder, User, Tls("localhost", 30)),
        "outdated" => NatsServer.Start(_folder, Tls("localhost", -1)),
        "renamed" => NatsServer.Start(_folder, Tls("mqtt.hospital.example", 30)),
        _ => null,
    };

    private string Tls(string host, int daysLeft, string more = "")
    {
        (string certificate, string key) = _hospital.Server("server", host, daysLeft);
        return $"tls {{ cert_file: \"{certificate}\", key_file: \"{key}\", ca_file: \"{_hospital.Authority}\"{more} }}";
    }

    private BrokerOptions Options(string address, string papers)
    {
        Dictionary<string, string> given = papers.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => one.Split('=')).ToDictionary(one => one[0], one => one[1]);
        string? PathOf(string paper, string suffix = "") => given.TryGetValue(paper, out string? name) ? _folder.File(name + suffix) : null;
        return new BrokerOptions
        {
            Address = address,
            CaFile = PathOf("ca"),
            CertificateFile = PathOf("cert", ".pem"),
            KeyFile = PathOf("cert", ".key.pem"),
            User = given.GetValueOrDefault("user"),
            PasswordFile = PathOf("password"),
        };
    }
}
