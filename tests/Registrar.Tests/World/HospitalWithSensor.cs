using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using HostSim.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Collector;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Registrar;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Issuing;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Simulator.Time;
using Firmware = NanoMedAgent.Agent;

namespace Registrar.Tests.World;

/// <summary>
/// A sensor with the firmware's own agent, a collector and a registrar that is a delegate, at a mosquitto with two listeners: one lets
/// everybody in, the other one those alone who have a certificate of the hospital's CA that is not revoked. Virtual time, of all of
/// them.
/// </summary>
internal sealed class HospitalWithSensor : IAsyncDisposable
{
    // Only for a machine that is very busy: nobody waits longer than it takes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly HospitalKey _registrar = HospitalKey.Create();
    private readonly VirtualClock _clock;
    private readonly int _tlsPort = LoopbackPort.Free();
    private readonly Mosquitto _broker;
    private readonly ReadingStore _readings;
    private readonly CollectorService _collector;
    private readonly RegistrarService _service;
    private readonly ConnectedSensor _sensor;

    /// <param name="issuer">Makes the CA's program that issues with the key of the hospital's CA; null for `openssl ca`.</param>
    public HospitalWithSensor(Func<OpenSslAuthority, ICertificateAuthority>? issuer = null)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _clock = new VirtualClock(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        Ca = new OpenSslAuthority(_folder);
        (string certificate, string key) = Ca.IssueNew("broker", "server");
        _broker = Mosquitto.Start(
            _folder.Path, "allow_anonymous true", $"listener {_tlsPort} 127.0.0.1", $"cafile {Ca.Certificate}",
            $"certfile {certificate}", $"keyfile {key}", "require_certificate true", $"crlfile {Ca.WriteRevocationList()}");
        BrokerAccess open = BrokerAccess.To("127.0.0.1", _broker.Port);

        SimulatedFlash flash = new(FlashGeometry.OfBytes(256 * 1024));
        DataPolicy policy = DataPolicy.Default(_recipient.Public, 60) with
        {
            Issuers = [IssuerPin.Of(OpenSslAuthority.Read(Ca.Certificate))],
        };
        flash.TryWrite(Firmware.AuthorityFile, _authority.Public.Encode()).ShouldBeTrue();
        flash.TryWrite(Firmware.PolicyFile, SignedPolicy.Sign(policy, _authority)).ShouldBeTrue();
        _sensor = new ConnectedSensor(new SensorParts
        {
            Clock = _clock,
            Patient = new ModelledPatient(_clock, 1),
            Flash = flash,
            EntropyOfStart = _ => new SystemEntropy(),
        });
        _sensor.Start();
        CosePublicKey.TryParse(_sensor.Agent.PublicKey, out CosePublicKey? deviceKey).ShouldBeTrue();
        DeviceKey = deviceKey!;

        Store = EnrolmentStore.Open(_folder.File("readings.db"));
        _readings = ReadingStore.Open(_folder.File("readings.db"));
        _collector = new CollectorService(new CollectorOptions
        {
            Broker = open,
            Recipient = _recipient,
            Store = _readings,
            Trusted = [DeviceKey],
            Clock = () => _clock.Now,
        });
        _collector.Start();
        _service = StartRegistrar(open, issuer?.Invoke(Ca) ?? new OpenSslCa(Ca) { Clock = () => _clock.Now });
        _sensor.Connect(open);
    }

    public OpenSslAuthority Ca { get; }

    public EnrolmentStore Store { get; }

    public CosePublicKey DeviceKey { get; }

    public DateTimeOffset Now => _clock.Now;

    /// <summary>Whether the sensor is connected, and why it is not.</summary>
    public (bool IsUp, string? Failure) Connection => (_sensor.Link.IsUp, _sensor.Link.Failure);

    /// <summary>Readings that the collector has stored.</summary>
    public int Stored => _readings.Measurements.Find(new ReadingQuery()).Count;

    /// <summary>The sensor learns the date from its first acknowledgement, and a nurse reads its label.</summary>
    public async Task RegisterAsync()
    {
        await UntilAsync(() => Stored > 0 && _sensor.Unanswered == 0, "an acknowledgement");
        Store.Devices.Add(new RegisteredDevice(DeviceKey, "NMA0001", _clock.Now, "nurse"));
    }

    /// <summary>The certificate with its key in the sensor's flash that its TLS library gets; null for none.</summary>
    public X509Certificate2? TlsIdentity()
    {
        if (!KeptCertificates.TryReadTls(_sensor.Flash, out byte[] certificates, out byte[] key))
        {
            return null;
        }

        using ECDsa pair = ECDsa.Create();
        pair.ImportECPrivateKey(key, out _);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(certificates));
        return certificate.CopyWithPrivateKey(pair);
    }

    /// <summary>The sensor connects anew, where a certificate is wanted, with the one in its flash.</summary>
    public async Task ReconnectWithCertificateAsync()
    {
        using X509Certificate2 identity = TlsIdentity()!;
        (string certificate, string key) = (_folder.File("tls.pem"), _folder.File("tls.key.pem"));
        File.WriteAllText(certificate, identity.ExportCertificatePem());
        File.WriteAllText(key, identity.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await _sensor.Link.DisposeAsync();
        _sensor.Connect(BrokerAccess.Open(new BrokerOptions
        {
            Address = FormattableString.Invariant($"mqtts://127.0.0.1:{_tlsPort}"),
            CaFile = Ca.Certificate,
            CertificateFile = certificate,
            KeyFile = key,
            IsFromEnvironment = false,
        }));
    }

    /// <summary>The sensor connects anew, where nobody needs a certificate.</summary>
    public async Task ReconnectOpenlyAsync()
    {
        await _sensor.Link.DisposeAsync();
        _sensor.Connect(BrokerAccess.To("127.0.0.1", _broker.Port));
    }

    /// <summary>The broker gets the CA's newest list of revoked certificates, and starts again with it.</summary>
    public void PublishRevocationList()
    {
        Ca.WriteRevocationList();
        _broker.Restart();
    }

    /// <summary>Lets time pass until something is so.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        for (long began = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(2, TestContext.Current.CancellationToken))
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Patience, $"{what}; connection: {Connection}; {Progress()}");
            _clock.AdvanceTo(_clock.UptimeMilliseconds + 1000);
            while (_sensor.IsWoken || _sensor.NextStepMs <= _clock.UptimeMilliseconds)
            {
                _sensor.Step();
            }
        }
    }

    /// <summary>How far its certificates are, for a test that fails.</summary>
    private string Progress() => string.Join(", ", Store.Enrolments.All().Select(row => $"{row.Slot} {row.State} {row.Reason}"));

    /// <summary>Lets time pass at once, as in a drawer: the sensor does nothing meanwhile.</summary>
    public void Skip(TimeSpan time) => _clock.AdvanceTo(_clock.UptimeMilliseconds + (long)time.TotalMilliseconds);

    public async ValueTask DisposeAsync()
    {
        await _sensor.DisposeAsync();
        await _service.DisposeAsync();
        await _collector.DisposeAsync();
        _readings.Dispose();
        Store.Dispose();
        _broker.Dispose();
        _authority.Dispose();
        _recipient.Dispose();
        _registrar.Dispose();
        _folder.Dispose();
    }

    private RegistrarService StartRegistrar(BrokerAccess broker, ICertificateAuthority issuer)
    {
        Delegation delegation = new(
            _registrar.Public, DelegationPurposes.Certificate | DelegationPurposes.Delegate, _clock.Now.AddHours(-1),
            _clock.Now.AddYears(1), 1);
        RegistrarService service = new(broker, new RegistrarOptions
        {
            Store = Store,
            Authority = issuer,
            CommandAuthority = new CommandAuthority(_authority.Public, new WeeklySigner(
                _registrar, [delegation.Sign(_authority)], delegation, DelegationPurposes.Certificate, () => _clock.Now, (_, _) => { })),
            Publish = _ => Task.FromResult(false),
            Log = new RegistrarLog(NullLogger.Instance),
            Clock = () => _clock.Now,
            Random = () => 0,
        });
        service.Start();
        return service;
    }
}
