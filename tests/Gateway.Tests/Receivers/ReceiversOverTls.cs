using System.CommandLine;
using System.ComponentModel;
using Gateway.Tests.World;
using HostSim.Tests.World;
using NanoMedAgent.Gateway;
using NanoMedAgent.Hospital.Deliveries;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Gateway.Tests.Receivers;

/// <summary>
/// Messages over TLS, in which both sides show a certificate: OpenSSL as socat has it is in front of python-hl7, as hospitals have a proxy
/// in front of their interface engine.
/// </summary>
public sealed class ReceiversOverTls : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerCertificates _hospital;
    private readonly BrokerCertificates _stranger;
    private StartedProgram? _proxy;

    public ReceiversOverTls()
    {
        _hospital = new BrokerCertificates(_folder.Path);
        _stranger = new BrokerCertificates(_folder.Path, "stranger");
    }

    public void Dispose()
    {
        _proxy?.Dispose();
        _hospital.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_receiver_that_wants_a_certificate_gets_the_values()
    {
        (string certificate, string key) = _hospital.Client("gateway");
        (await DeliverAsync($"--hl7-ca {_hospital.Authority} --hl7-cert {certificate} --hl7-key {key}"))
            .ShouldBe((DeliveryOutcomeKind.Delivered, 2));
    }

    [Fact]
    public async Task A_receiver_of_another_CA_gets_nothing()
    {
        (string certificate, string key) = _hospital.Client("gateway");
        (await DeliverAsync($"--hl7-ca {_stranger.Authority} --hl7-cert {certificate} --hl7-key {key}"))
            .ShouldBe((DeliveryOutcomeKind.Unavailable, 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_gateway_without_a_certificate_that_the_receiver_believes_waits(bool hasAnother)
    {
        (string certificate, string key) = _stranger.Client("somebody");
        (await DeliverAsync($"--hl7-ca {_hospital.Authority}" + (hasAnother ? $" --hl7-cert {certificate} --hl7-key {key}" : "")))
            .ShouldBe((DeliveryOutcomeKind.Unavailable, 0));
    }

    /// <summary>Delivers an association and a heart rate with options of the command line.</summary>
    /// <returns>What became of it, and how many messages the receiver has read.</returns>
    private async Task<(DeliveryOutcomeKind, int)> DeliverAsync(string options)
    {
        await using IndependentReceiver receiver = IndependentReceiver.Start("python3");
        int port = LoopbackPort.Free();
        (string certificate, string key) = _hospital.Server("receiver");
        try
        {
            _proxy = new StartedProgram(
                "socat",
                FormattableString.Invariant($"OPENSSL-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork,cert={certificate},key={key},")
                    + $"cafile={_hospital.Authority},verify=1",
                FormattableString.Invariant($"TCP:127.0.0.1:{receiver.Port}"));
        }
        catch (Win32Exception)
        {
            Assert.Skip("socat is not installed");
        }

        LoopbackPort.Await(_proxy, port);
        ReceiverArguments arguments = new();
        RootCommand command = [];
        arguments.AddTo(command);
        ParseResult parsed = command.Parse($"--hl7 localhost:{port} {options}");
        using GatewayRig rig = new(connect: time => arguments.Open(parsed, "urn:oid:1.2.3.4", null, time));
        rig.ArriveHeartRate(rig.Pair("P-1"), 1, 61);
        DeliveryOutcomeKind outcome = (await rig.DeliverAsync()).Kind;
        return (outcome, (await receiver.KillAsync()).Count);
    }
}
