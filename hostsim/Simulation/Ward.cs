using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Links;
using NanoMedAgent.HostSim.Patients;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Seams;
using NanoMedAgent.HostSim.Storage;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>One bed with everything behind it: patient, sensor, network, broker, collector, store.</summary>
public sealed class Ward : IAsyncDisposable
{
    private const int RecordingPeriodSeconds = 60;
    private const int DemoPeriodSeconds = 5;
    private const string Loopback = "127.0.0.1";

    private readonly SimulatedHospital _hospital;
    private readonly EmbeddedBroker? _broker;
    private readonly BrokerTap? _tap;
    private readonly SoftwareCipherEngine _cipher;

    private Ward(SimulatedHospital hospital, EmbeddedBroker? broker, BrokerTap? tap, SoftwareCipherEngine cipher)
    {
        _hospital = hospital;
        _broker = broker;
        _tap = tap;
        _cipher = cipher;
    }

    /// <summary>Simulated time.</summary>
    public required VirtualClock Clock { get; init; }

    /// <summary>Who is measured.</summary>
    public required IPatient Patient { get; init; }

    /// <summary>What the sensors gave.</summary>
    public required ObservedPatient Sensors { get; init; }

    /// <summary>The device's button.</summary>
    public required SimulatedButton Button { get; init; }

    /// <summary>The device's light.</summary>
    public required SimulatedLight Light { get; init; }

    /// <summary>The device.</summary>
    public required Agent Agent { get; init; }

    /// <summary>Its network.</summary>
    public required MqttLink Link { get; init; }

    /// <summary>What the broker saw.</summary>
    public required BrokerLog BrokerLog { get; init; }

    /// <summary>The broker's address, for people.</summary>
    public required string BrokerName { get; init; }

    /// <summary>Who reads.</summary>
    public required CollectorSeat Collector { get; init; }

    /// <summary>What was read.</summary>
    public required ReadingStore Store { get; init; }

    /// <summary>Makes keys and policy where there are none, and starts broker, collector and device.</summary>
    /// <exception cref="InvalidDataException">The recording cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The device does not start.</exception>
    public static async Task<Ward> OpenAsync(SimulationOptions options, CancellationToken cancellation)
    {
        VirtualClock clock = new(options.Start);
        IPatient patient = options.VitalsFile is { } file
            ? new RecordingPatient(clock, Path.GetFileName(file), RecordingReader.Read(file))
            : new PatientModel(clock, options.Seed ?? Random.Shared.NextInt64());
        SimulatedHospital hospital = SimulatedHospital.Open(options.DataFolder);
        SimulatedFlash storage = SimulatedFlash.OpenFolder(SimulatedHospital.DeviceFlash, hospital.DeviceFolder);
        hospital.Provision(storage, options.VitalsFile is null ? DemoPeriodSeconds : RecordingPeriodSeconds);

        long run = hospital.CountRun();
        SoftwareCipherEngine cipher = new();
        ObservedPatient sensors = new(patient, clock);
        SimulatedButton button = new();
        SimulatedLight light = new();
        DeferredLink link = new();
        Agent agent = new(new AgentPlatform
        {
            Uptime = clock,
            Date = clock,
            Entropy = options.Seed is { } seed ? new SeededEntropy(seed, run) : new SystemEntropy(),
            Cipher = cipher,
            Storage = storage,
            Link = link,
            Sensors = sensors,
            Button = button,
            Light = light,
            Power = new SimulatedPower(),
        });
        AgentStart start = agent.Start();
        if (start != AgentStart.Started)
        {
            throw new InvalidOperationException($"the device does not start: {start} {agent.PolicyRefusal}; to begin anew, remove {options.DataFolder}");
        }

        if (!CosePublicKey.TryParse(agent.PublicKey, out CosePublicKey? deviceKey))
        {
            throw new InvalidOperationException("the device's public key cannot be read");
        }

        hospital.Publish(deviceKey!);
        BrokerLog log = new();
        EmbeddedBroker? broker = options.Broker is null ? await EmbeddedBroker.StartAsync(log) : null;
        (string host, int port) = options.Broker ?? (Loopback, broker!.Port);
        BrokerTap? tap = broker is null ? await BrokerTap.StartAsync(host, port, agent.DeviceId, log, cancellation) : null;

        ReadingStore store = ReadingStore.Open(hospital.Database);
        CollectorSeat collector = new(new CollectorOptions
        {
            BrokerHost = host,
            BrokerPort = port,
            Recipient = hospital.Recipient,
            Store = store,
            Trusted = [deviceKey!],
            Clock = () => clock.Now,
        });
        collector.Take();
        MqttLink mqtt = new(host, port, agent.DeviceId);
        link.Target = mqtt;
        mqtt.Start();
        return new Ward(hospital, broker, tap, cipher)
        {
            Clock = clock,
            Patient = patient,
            Sensors = sensors,
            Button = button,
            Light = light,
            Agent = agent,
            Link = mqtt,
            BrokerLog = log,
            BrokerName = broker is null ? $"{host}:{port}" : $"embedded, {host}:{port}",
            Collector = collector,
            Store = store,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        await Collector.DisposeAsync();
        if (_tap is not null)
        {
            await _tap.DisposeAsync();
        }

        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        Store.Dispose();
        _cipher.Dispose();
        _hospital.Dispose();
    }
}
