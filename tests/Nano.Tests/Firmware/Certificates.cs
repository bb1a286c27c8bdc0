using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Nano.Tests.World;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Nano.Network;

namespace Nano.Tests.Firmware;

/// <summary>The device's own certificate on its connection to the broker, from the request to the renewal.</summary>
public sealed class Certificates : IDisposable
{
    private readonly TestAuthority _ca;
    private readonly FirmwareWard _ward;
    private long _counter = 1;

    public Certificates()
    {
        _ca = new TestAuthority(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
        _ward = new FirmwareWard(
            configure: json => json.Replace("\"brokerTls\": false", "\"brokerTls\": true", StringComparison.Ordinal),
            policy: policy => policy with { Issuers = [IssuerPin.Of(_ca.Certificate)] });
        _ward.Flash.TryWrite("broker-ca.pem", "-----BEGIN"u8.ToArray()).ShouldBeTrue();
    }

    public void Dispose()
    {
        _ward.Dispose();
        _ca.Dispose();
    }

    [Fact]
    public void A_new_certificate_is_used_soon_by_a_new_connection_and_nothing_is_lost()
    {
        _ward.PowerOn().Run(minutes: 3);
        _ward.Chip.Broker.LastLogin!.Certificates.ShouldBeNull("the broker may ask for a user alone");
        int connections = _ward.Chip.Broker.Connections;
        X509Certificate2 first = Enrol(isNewKey: false);
        ShouldBeConnectedWith(first);
        _ward.Chip.Broker.Connections.ShouldBe(connections + 1);
        X509Certificate2 second = Enrol(isNewKey: true);
        ShouldBeConnectedWith(second);
        second.GetPublicKeyString().ShouldNotBe(first.GetPublicKeyString());
        Answers().ShouldBe([0, 0, 0, 0], "the answers were sent before");
        _ward.Run(minutes: 3);
        _ward.AssertNothingIsMissing();

        _ward.Chip.Broker.Drop();
        _ward.Run(minutes: 2);
        ShouldBeConnectedWith(second);
    }

    [Fact]
    public void It_takes_the_place_of_the_provisioned_file_which_stays_a_way_back_when_the_broker_refuses_it()
    {
        _ward.Flash.TryWrite("broker-cert.pem", "provisioned"u8.ToArray()).ShouldBeTrue();
        _ward.Flash.TryWrite("broker-key.pem", "key"u8.ToArray()).ShouldBeTrue();
        _ward.PowerOn().Run(minutes: 3);
        _ward.Chip.Broker.LastLogin!.Certificates.ShouldBe("provisioned");
        ShouldBeConnectedWith(Enrol(isNewKey: false));

        _ward.Chip.Broker.Accepts = login => login.Certificates == "provisioned";
        _ward.Chip.Broker.Drop();
        _ward.Run(minutes: 5);
        _ward.Chip.Broker.LastLogin!.Certificates.ShouldBe("provisioned");
        _ward.Chip.Broker.HasClient.ShouldBeTrue();
        _ward.AssertNothingIsMissing();
    }

    /// <summary>Lets the device make a request, and gives it a certificate for it.</summary>
    private X509Certificate2 Enrol(bool isNewKey)
    {
        Send(AuthorityCommand.ForRequest(_ward.DeviceId, CertificateSlot.TlsKey, isNewKey, "BENCH1", ++_counter, Later));
        byte[] request = Events().Last(told => told.Kind == DeviceEvent.RequestKind).CertificationRequest!;
        X509Certificate2 certificate = _ca.Issue(request, _ward.Clock.Now.AddMinutes(-1), _ward.Clock.Now.AddDays(90));
        Send(AuthorityCommand.ForCertificate(
            _ward.DeviceId, CertificateSlot.TlsKey, certificate.RawData, _ca.Certificate.RawData, ++_counter, Later));
        return certificate;
    }

    private DateTimeOffset Later => _ward.Clock.Now.AddMinutes(10);

    private void Send(AuthorityCommand command)
    {
        _ward.Chip.Broker.Send($"nm/2/{_ward.DeviceId}/c", command.Sign(_ward.Authority, _ward.Key));
        _ward.Run(minutes: 1.5);
    }

    private IEnumerable<DeviceEvent> Events() => _ward.Chip.Broker.Received
        .Where(message => message.Topic.EndsWith("/e", StringComparison.Ordinal))
        .Select(message => DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, _ward.Key, out DeviceEvent? told)
            == RefusalReason.None ? told! : null)
        .OfType<DeviceEvent>();

    private long[] Answers() => [.. Events().Where(told => told.Kind == DeviceEvent.CommandKind).Select(told => told.What)];

    private void ShouldBeConnectedWith(X509Certificate2 certificate)
    {
        BrokerLogin login = _ward.Chip.Broker.LastLogin.ShouldNotBeNull();
        _ward.Chip.Broker.HasClient.ShouldBeTrue();
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(login.Certificates.ShouldNotBeNull());
        chain.Select(each => each.RawData).ShouldBe([certificate.RawData, _ca.Certificate.RawData]);
        using ECDsa pair = ECDsa.Create();
        pair.ImportECPrivateKey(login.Key, out _);
        pair.ExportSubjectPublicKeyInfo().ShouldBe(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }
}
