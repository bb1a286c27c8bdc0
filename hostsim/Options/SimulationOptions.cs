using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Scenarios;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.HostSim.Options;

/// <summary>What to simulate.</summary>
public sealed record SimulationOptions
{
    private const int RecordingPeriodSeconds = 60;
    private const int WardPeriodSeconds = 60;
    private const int DemoPeriodSeconds = 5;

    /// <summary>The folder for keys, device storage and readings.</summary>
    public required string DataFolder { get; init; }

    /// <summary>A recording to play, or null for simulated patients.</summary>
    public string? VitalsFile { get; init; }

    /// <summary>Makes the patient whom the sensors measure, in place of a simulated one; null for none of one's own.</summary>
    public Func<VirtualClock, IPatient>? Patient { get; init; }

    /// <summary>
    /// The scenario of each sensor's patient, in the order of the sensors; null, and none at all, for a patient of another kind.
    /// </summary>
    public IReadOnlyList<Scenario?> Scenarios { get; init; } = [];

    /// <summary>The board whose chips and limits the sensors have; null for sensors without either.</summary>
    public SimulatedBoard? Board { get; init; }

    /// <summary>Whether the sensors have their device key in a secure element.</summary>
    public bool HasElement { get; init; }

    /// <summary>Whether the sensor comes from its maker, and gets its owner by the maker's voucher.</summary>
    public bool IsUnowned { get; init; }

    /// <summary>How many sensors, each with a patient of its own.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Seconds from one reading to the next; null for the default of the kind of run.</summary>
    public int? PeriodSeconds { get; init; }

    /// <summary>Simulated seconds per second; null for as fast as possible.</summary>
    public double? Speed { get; init; } = 1;

    /// <summary>When the sensors have no network.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    /// <summary>When the collector is down.</summary>
    public IReadOnlyList<Outage> CollectorOutages { get; init; } = [];

    /// <summary>Which faults happen by themselves.</summary>
    public FaultKind Faults { get; init; }

    /// <summary>Faults of the first sensor's flash.</summary>
    public IReadOnlyList<StorageFault> FlashFaults { get; init; } = [];

    /// <summary>How long to simulate; null for the whole recording, or until somebody stops the run.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The simulated date at the start.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The same seed gives the same patients, keys and faults in every run; null for random ones.</summary>
    public long? Seed { get; init; }

    /// <summary>An external broker; null for the embedded one.</summary>
    public BrokerAccess? Broker { get; init; }

    /// <summary>
    /// The folder of a device that 'medagent device provision' made, to simulate this one device; its broker is in the folder. null for
    /// devices of a simulated hospital.
    /// </summary>
    public string? ProvisionedFolder { get; init; }

    /// <summary>Whether the collector is another program: always for a device that a hospital has provisioned.</summary>
    public bool IsCollectorElsewhere { get; init; }

    /// <summary>
    /// A release (.suit) to offer to the sensors, or any other file, of which the simulated vendor makes a release; null for no update.
    /// </summary>
    public string? UpdateFile { get; init; }

    /// <summary>A file with the public key of the vendor whose releases the sensors accept; null for the simulated vendor's key.</summary>
    public string? VendorKeyFile { get; init; }

    /// <summary>How the sensors install releases.</summary>
    public SlotKind Slots { get; init; }

    /// <summary>Whether the simulator presses the button when the light asks for it, as nobody sits at the keyboard.</summary>
    public bool IsPressedWhenAsked { get; init; }

    /// <summary>The TCP port of the device page, 0 for any free one; null for no page.</summary>
    public int? DevicePagePort { get; init; }

    /// <summary>Whether the run has the ward's pages: then a sensor measures only for the patient with whom it was paired there.</summary>
    public bool HasWard { get; init; }

    /// <summary>
    /// Whether sensors raise alarms. Not on a recording: a vital sign outside its limits is measured more often, and a recording has
    /// one value a minute.
    /// </summary>
    public bool HasAlarms => VitalsFile is null;

    /// <summary>Seconds from one reading to the next.</summary>
    public int EffectivePeriodSeconds =>
        PeriodSeconds ?? (VitalsFile is not null ? RecordingPeriodSeconds
            : Devices > 1 && Scenarios.Count == 0 ? WardPeriodSeconds
            : DemoPeriodSeconds);

    /// <summary>The scenario of a sensor's patient; null for none.</summary>
    /// <param name="sensor">The sensor's index, from 0.</param>
    public Scenario? ScenarioOf(int sensor) => Scenarios.ElementAtOrDefault(sensor);
}
