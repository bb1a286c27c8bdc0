using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Scenarios;
using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>The sensors of a run and what they need: a broker, a collector and its store.</summary>
public sealed class SimulatedWard : IAsyncDisposable
{
    private readonly SimulatedHospital _hospital;
    private readonly BrokerTap? _tap;
    private readonly BrokerAccess _access;
    private readonly EmbeddedBroker? _broker;

    private SimulatedWard(SimulatedHospital hospital, EmbeddedBroker? broker, BrokerTap? tap, BrokerAccess access)
    {
        _access = access;
        _hospital = hospital;
        _broker = broker;
        _tap = tap;
    }

    /// <summary>Simulated time.</summary>
    public required VirtualClock Clock { get; init; }

    /// <summary>The sensors; there is one at least. The first is the one that a person has in hand.</summary>
    public required IReadOnlyList<ConnectedSensor> Sensors { get; init; }

    /// <summary>What the broker saw.</summary>
    public required BrokerLog BrokerLog { get; init; }

    /// <summary>The broker's address, for people.</summary>
    public required string BrokerName { get; init; }

    /// <summary>Whether the embedded broker is stopped.</summary>
    public bool IsBrokerDown => _broker is { IsRunning: false };

    /// <summary>The collector.</summary>
    public required RestartableCollector Collector { get; init; }

    /// <summary>What the collector stored.</summary>
    public required ReadingStore Store { get; init; }

    /// <summary>What the update of the run needs; null for no update.</summary>
    public UpdateEnvironment? Updates { get; init; }

    /// <summary>Makes keys and policy where there are none, and starts sensors, broker and collector.</summary>
    /// <exception cref="InvalidDataException">The recording, the release or the vendor's key cannot be read.</exception>
    /// <exception cref="InvalidOperationException">A sensor does not start.</exception>
    public static async Task<SimulatedWard> OpenAsync(SimulationOptions options, CancellationToken cancellation)
    {
        SimulatedHospital hospital = SimulatedHospital.Open(options.DataFolder);
        try
        {
            return await OpenAsync(options, hospital, cancellation);
        }
        catch (Exception)
        {
            hospital.Dispose();
            throw;
        }
    }

    /// <summary>The options of the ward's pages.</summary>
    public WardOptions CreateWardOptions(IRecordSystem records) => new()
    {
        Broker = _access,
        Database = _hospital.Database,
        Authority = _hospital.Authority,
        PolicyVersion = _hospital.PolicyVersion,
        Policy = _hospital.Policy,
        Score = _hospital.Score,
        Periods = _hospital.Periods,
        Records = records,
        Clock = () => Clock.Now,
        IsDemo = true,
    };

    /// <summary>Offers the release of the run to all sensors.</summary>
    public Task OfferAsync() => Updates is null
        ? Task.CompletedTask
        : Updates.OfferAsync(_access, Sensors.Select(sensor => sensor.DeviceKey.DeviceId));

    /// <summary>Sends the first sensor the authority's command to roll back to the earlier release.</summary>
    public Task RollBackAsync() => Updates is null
        ? Task.CompletedTask
        : UpdateEnvironment.RollBackAsync(_access, _hospital.Authority, Sensors[0].DeviceKey, Clock.Now);

    /// <summary>Stops the embedded broker; it forgets all sessions and messages.</summary>
    public Task StopBrokerAsync() => _broker?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Starts the embedded broker again, at the same address.</summary>
    public Task RestartBrokerAsync() => IsBrokerDown ? _broker!.StartAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ConnectedSensor sensor in Sensors)
        {
            await sensor.DisposeAsync();
        }

        if (Updates is not null)
        {
            await Updates.DisposeAsync();
        }

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
        _hospital.Dispose();
    }

    private static async Task<SimulatedWard> OpenAsync(
        SimulationOptions options, SimulatedHospital hospital, CancellationToken cancellation)
    {
        VirtualClock clock = new(options.Start);
        long run = hospital.CountRun();
        ProvisionedDevice? device = options.ProvisionedFolder is { } folder ? ProvisionedDevice.Open(folder) : null;
        UpdateEnvironment? updates = await UpdateEnvironment.OpenAsync(options, run);
        ConnectedSensor[] sensors = OpenSensors(options, hospital, device, clock, run, updates);
        BrokerLog log = new();
        EmbeddedBroker? broker = options.Broker is null && device is null ? await EmbeddedBroker.StartAsync(log) : null;
        BrokerAccess access = device?.Broker ?? options.Broker ?? broker!.Access;

        // What a device of a hospital may see there is its own affair.
        BrokerTap? tap = broker is null && device is null ? await BrokerTap.StartAsync(access, log, cancellation) : null;
        ReadingStore store = NamedStore.Open(hospital.Database);
        if (options.Speed is null)
        {
            // At full speed a simulated day is a few seconds, as for the simulated flash.
            store.DoNotWaitForDisk();
        }

        RestartableCollector collector = new(options.IsCollectorElsewhere ? null : new CollectorOptions
        {
            Broker = access,
            Recipient = hospital.Recipient,
            Store = store,
            KeepsEvidence = true,
            Trusted = [.. sensors.Select(sensor => sensor.DeviceKey)],
            Clock = () => clock.Now,
        });
        collector.Start();
        Array.ForEach(sensors, sensor => sensor.Connect(access));
        return new SimulatedWard(hospital, broker, tap, access)
        {
            Updates = updates,
            Clock = clock,
            Sensors = sensors,
            BrokerLog = log,
            BrokerName = broker is null ? access.ToString() : $"embedded, {access}",
            Collector = collector,
            Store = store,
        };
    }

    private static ConnectedSensor[] OpenSensors(
        SimulationOptions options,
        SimulatedHospital hospital,
        ProvisionedDevice? device,
        VirtualClock clock,
        long run,
        UpdateEnvironment? updates)
    {
        string? kind = KindOf(options, device);
        long patientSeed = options.Seed ?? Random.Shared.NextInt64();
        ConnectedSensor[] sensors = new ConnectedSensor[options.Devices];
        for (int i = 0; i < sensors.Length; i++)
        {
            int number = i + 1;
            IPatient patient = options.VitalsFile is { } file
                ? new RecordedPatient(clock, Path.GetFileName(file), RecordingReader.Read(file))
                : options.ScenarioOf(i) is { } scenario ? new ScenarioPatient(clock, scenario, patientSeed + i)
                : options.Patient?.Invoke(clock) ?? new ModelledPatient(clock, patientSeed + i);
            DeviceFolder documents = device?.Documents ?? hospital.Documents(number, kind, options.Seed);
            ConnectedSensor sensor = new(new SensorParts
            {
                Clock = clock,
                Patient = patient,
                Chips = options.Board is null ? null : new PatientMeasuredByChips(patient, clock, (int)patientSeed + i),
                Flash = OpenFlash(options, hospital, device, number, documents, clock.Now),
                Element = options.HasElement ? OpenElement(hospital.StorageFolder(number, kind) + ".atecc608", clock) : null,
                EntropyOfStart = start => EntropyOf(options.Seed + number - 1, run, start),
                Updates = updates?.CreateSensorUpdates(number, clock),
                IsPairingRequired = device?.IsPairingRequired ?? options.HasWard,
            });
            StartAndLabel(sensor, clock, hospital, number, kind, options, documents);
            sensors[i] = sensor;
        }

        return sensors;
    }

    /// <summary>A device that was provisioned elsewhere, or has other chips, is another one with a storage of its own.</summary>
    private static string? KindOf(SimulationOptions options, ProvisionedDevice? device)
    {
        string? kind = device?.Documents.Serial ?? options.Board?.Id;
        return !options.HasElement ? kind : kind is null ? "element" : kind + "-element";
    }

    /// <summary>Opens the secure element of a sensor, whose key and counters are in a file.</summary>
    private static ElementOnBus OpenElement(string path, VirtualClock clock)
    {
        ElementOnBus element = new(clock);
        if (File.Exists(path))
        {
            element.Chip.Memory = File.ReadAllBytes(path);
        }

        element.Chip.Changed += () =>
        {
            File.WriteAllBytes(path + ".new", element.Chip.Memory);
            File.Move(path + ".new", path, overwrite: true);
        };
        return element;
    }

    private static SimulatedFlash OpenFlash(
        SimulationOptions options,
        SimulatedHospital hospital,
        ProvisionedDevice? device,
        int number,
        DeviceFolder documents,
        DateTimeOffset now)
    {
        FlashGeometry geometry = options.Board?.Flash ?? SimulatedHospital.DeviceFlash;
        string? kind = KindOf(options, device);
        SimulatedFlash flash = SimulatedFlash.OpenFolder(geometry, hospital.StorageFolder(number, kind));
        if (device is not null)
        {
            device.CopyTo(flash);
        }
        else
        {
            AlarmRule? alarms = options.HasAlarms ? SimulatedHospital.Alarms : null;
            PairingRule pairing = new() { IsRequired = options.HasWard };
            hospital.Provision(flash, options.EffectivePeriodSeconds, alarms, pairing, documents.KeepSetupCode(), now);
        }

        foreach (StorageFault fault in number == 1 ? options.FlashFaults : [])
        {
            flash.AddFault(fault with { Operation = fault.Operation + flash.Operations });
        }

        return flash;
    }

    private static void StartAndLabel(
        ConnectedSensor sensor,
        VirtualClock clock,
        SimulatedHospital hospital,
        int number,
        string? kind,
        SimulationOptions options,
        DeviceFolder documents)
    {
        sensor.Start();
        while (sensor.IsOff)
        {
            // A fault of the flash cut the power during the start.
            clock.AdvanceTo(sensor.NextStepMs);
            sensor.Step();
        }

        hospital.Register(sensor.DeviceKey, number, kind);
        sensor.Label = DeviceLabel.Of(documents.Serial, sensor.DeviceKey, documents.KeepSetupCode());
        if (options.Devices == 1 || (options.HasWard && number == 1))
        {
            documents.WriteLabel(sensor.DeviceKey, out _);
            sensor.LabelFile = documents.PngLabel;
        }
    }

    /// <summary>The entropy of a start. Each start has its own, also with the same seed, as two epochs must not share a key.</summary>
    private static IEntropy EntropyOf(long? seed, long run, int start) =>
        seed is { } known ? new SeededEntropy(known, (run << 20) + start - 1) : new SystemEntropy();
}
