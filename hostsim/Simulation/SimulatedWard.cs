using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Beds with everything behind them: broker, collector, store.</summary>
public sealed class SimulatedWard : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan CommandLife = TimeSpan.FromMinutes(10);

    private readonly SimulatedHospital _hospital;
    private readonly BrokerTap? _tap;
    private readonly (string Host, int Port) _address;
    private EmbeddedBroker? _broker;

    private SimulatedWard(SimulatedHospital hospital, EmbeddedBroker? broker, BrokerTap? tap, (string Host, int Port) address)
    {
        _address = address;
        _hospital = hospital;
        _broker = broker;
        _tap = tap;
    }

    /// <summary>Simulated time.</summary>
    public required VirtualClock Clock { get; init; }

    /// <summary>The beds; there is one at least.</summary>
    public required IReadOnlyList<Bed> Beds { get; init; }

    /// <summary>What the broker saw.</summary>
    public required BrokerLog BrokerLog { get; init; }

    /// <summary>The broker's address, for people.</summary>
    public required string BrokerName { get; init; }

    /// <summary>Whether the broker is inside of this process and was taken away.</summary>
    public bool IsBrokerAway { get; private set; }

    /// <summary>Who reads.</summary>
    public required CollectorSeat Collector { get; init; }

    /// <summary>What was read.</summary>
    public required ReadingStore Store { get; init; }

    /// <summary>Makes keys and policy where there are none, and starts broker, collector and devices.</summary>
    /// <exception cref="InvalidDataException">The recording cannot be used.</exception>
    /// <exception cref="InvalidOperationException">A device does not start.</exception>
    public static async Task<SimulatedWard> OpenAsync(SimulationOptions options, CancellationToken cancellation)
    {
        VirtualClock clock = new(options.Start);
        SimulatedHospital hospital = SimulatedHospital.Open(options.DataFolder);
        long run = hospital.CountRun();
        UpdateLab? lab = await UpdateLab.OpenAsync(options, run);
        Bed[] beds = OpenBeds(options, hospital, clock, run, lab);
        BrokerLog log = new();
        EmbeddedBroker? broker = options.Broker is null ? await EmbeddedBroker.StartAsync(log) : null;
        (string host, int port) = options.Broker ?? (Loopback, broker!.Port);
        BrokerTap? tap = broker is null ? await BrokerTap.StartAsync(host, port, log, cancellation) : null;
        ReadingStore store = ReadingStore.Open(hospital.Database);
        CollectorSeat collector = new(new CollectorOptions
        {
            BrokerHost = host,
            BrokerPort = port,
            Recipient = hospital.Recipient,
            Store = store,
            Trusted = [.. beds.Select(bed => bed.DeviceKey)],
            Clock = () => clock.Now,
        });
        collector.Take();
        Array.ForEach(beds, bed => bed.Connect(host, port));
        return new SimulatedWard(hospital, broker, tap, (host, port))
        {
            Lab = lab,
            Clock = clock,
            Beds = beds,
            BrokerLog = log,
            BrokerName = broker is null ? $"{host}:{port}" : $"embedded, {host}:{port}",
            Collector = collector,
            Store = store,
        };
    }

    /// <summary>The update of the run; null for none.</summary>
    public UpdateLab? Lab { get; init; }

    /// <summary>What the ward's pages need, beside the collector.</summary>
    public WardOptions PagesWith(IRecordSystem records) => new()
    {
        Broker = new BrokerAddress(_address.Host, _address.Port),
        Database = _hospital.Database,
        Authority = _hospital.Authority,
        PolicyVersion = _hospital.PolicyVersion,
        Records = records,
        Clock = () => Clock.Now,
    };

    /// <summary>Offers the release of the run to all devices.</summary>
    public Task OfferAsync() => Lab is null ? Task.CompletedTask : UpdateLab.SendAsync(_address.Host, _address.Port, Beds.Select(bed => bed.DeviceKey.DeviceId), Lab.Release.Envelope);

    /// <summary>The authority tells the first device to go back to the release from before.</summary>
    public Task RollBackAsync()
    {
        // A later command has a later date.
        AuthorityCommand command = new(Beds[0].DeviceKey.DeviceId, AuthorityCommand.RollBack, Clock.Now.ToUnixTimeMilliseconds(), Clock.Now + CommandLife);
        return Lab is null ? Task.CompletedTask : UpdateLab.SendAsync(_address.Host, _address.Port, [command.Device], command.Sign(_hospital.Authority));
    }

    /// <summary>Takes the embedded broker away, with all that it remembers.</summary>
    public async Task TakeBrokerAsync()
    {
        if (_broker is not null && !IsBrokerAway)
        {
            IsBrokerAway = true;
            await _broker.DisposeAsync();
        }
    }

    /// <summary>Gives the embedded broker back: another one, at the same address.</summary>
    public async Task ReturnBrokerAsync()
    {
        if (_broker is not null && IsBrokerAway)
        {
            _broker = await EmbeddedBroker.StartAsync(BrokerLog, _broker.Port);
            IsBrokerAway = false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Bed bed in Beds)
        {
            await bed.DisposeAsync();
        }

        if (Lab is not null)
        {
            await Lab.DisposeAsync();
        }

        await Collector.DisposeAsync();
        if (_tap is not null)
        {
            await _tap.DisposeAsync();
        }

        if (_broker is not null && !IsBrokerAway)
        {
            await _broker.DisposeAsync();
        }

        Store.Dispose();
        _hospital.Dispose();
    }

    private static Bed[] OpenBeds(SimulationOptions options, SimulatedHospital hospital, VirtualClock clock, long run, UpdateLab? lab)
    {
        long patients = options.Seed ?? Random.Shared.NextInt64();
        Bed[] beds = new Bed[options.Devices];
        for (int i = 0; i < beds.Length; i++)
        {
            IPatient patient = options.VitalsFile is { } file
                ? new RecordingPatient(clock, Path.GetFileName(file), RecordingReader.Read(file))
                : new PatientModel(clock, patients + i);
            ChipPatient? chips = options.Board is null ? null : new ChipPatient(patient, clock, (int)patients + i);
            SimulatedFlash flash = SimulatedFlash.OpenFolder(options.Board?.Flash ?? SimulatedHospital.DeviceFlash, hospital.StorageFolder(i + 1, options.Board?.Id));
            DeviceFolder papers = hospital.Papers(i + 1, options.Board?.Id, options.Seed);
            hospital.Provision(flash, options.Period, options.HasAlarms ? SimulatedHospital.Alarms : null, new PairingRule { IsRequired = options.HasWard }, papers.KeepSetupCode());
            foreach (StorageFault fault in i == 0 ? options.FlashFaults : [])
            {
                flash.Place(fault with { Operation = fault.Operation + flash.Operations });
            }

            beds[i] = new Bed(i + 1, clock, patient, chips, flash, options.Seed, run, lab) { IsPairingRequired = options.HasWard };
            beds[i].Start();
            while (beds[i].IsOff)
            {
                // The power went during the very start.
                clock.AdvanceTo(beds[i].Next);
                beds[i].Step();
            }

            hospital.Publish(beds[i].DeviceKey, i + 1, options.Board?.Id);
            beds[i].Label = DeviceLabel.Of(papers.Serial, beds[i].DeviceKey, papers.KeepSetupCode());
            if (beds.Length == 1)
            {
                papers.WriteLabel(beds[i].DeviceKey, out _);
                beds[i].LabelFile = papers.PngLabel;
            }
        }

        return beds;
    }
}
