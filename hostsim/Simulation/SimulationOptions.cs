using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>What is to be simulated.</summary>
public sealed record SimulationOptions
{
    private const int RecordingPeriodSeconds = 60;
    private const int WardPeriodSeconds = 60;
    private const int DemoPeriodSeconds = 5;

    /// <summary>The folder of all that is kept.</summary>
    public required string DataFolder { get; init; }

    /// <summary>A recording, or null for patients who are made up.</summary>
    public string? VitalsFile { get; init; }

    /// <summary>The board whose chips and limits the devices have; null for devices without either.</summary>
    public SimulatedBoard? Board { get; init; }

    /// <summary>Sensors, each with a patient.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Seconds from a reading to the next; null for what suits the patients.</summary>
    public int? PeriodSeconds { get; init; }

    /// <summary>Simulated seconds in a second; null for as fast as it goes.</summary>
    public double? Speed { get; init; } = 1;

    /// <summary>When the devices have no network.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    /// <summary>When the collector is not there.</summary>
    public IReadOnlyList<Outage> CollectorOutages { get; init; } = [];

    /// <summary>Trouble that comes by itself.</summary>
    public FaultKind Faults { get; init; }

    /// <summary>Faults of the first device's flash.</summary>
    public IReadOnlyList<StorageFault> FlashFaults { get; init; } = [];

    /// <summary>How long, or null for as long as the recording, or until somebody stops it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The simulated date at which the devices start.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Makes patients, keys and faults the same in every run with it; null for none.</summary>
    public long? Seed { get; init; }

    /// <summary>A broker of somebody else's; null for one inside of the process.</summary>
    public (string Host, int Port)? Broker { get; init; }

    /// <summary>A release that is offered to the devices, or an image that the simulated vendor makes one of; null for none.</summary>
    public string? UpdateFile { get; init; }

    /// <summary>The public key of the vendor whose releases the devices take; null for the simulated vendor's.</summary>
    public string? VendorKeyFile { get; init; }

    /// <summary>How the devices install.</summary>
    public SlotKind Slots { get; init; }

    /// <summary>Whether somebody presses the button when a device asks for it or shows an alarm, as nobody sits at the keyboard.</summary>
    public bool IsPressedWhenAsked { get; init; }

    /// <summary>The port of the device's page, 0 for any that is free; null for no page.</summary>
    public int? DevicePagePort { get; init; }

    /// <summary>Whether there are the ward's pages: then a device measures for the patient whom it was paired with there, and for nobody before.</summary>
    public bool HasWard { get; init; }

    /// <summary>Whether devices raise alarms. Not on a recording: what is outside of its limit is measured more often, and a recording has one value a minute.</summary>
    public bool HasAlarms => VitalsFile is null;

    /// <summary>Seconds from a reading to the next.</summary>
    public int Period => PeriodSeconds ?? (VitalsFile is not null ? RecordingPeriodSeconds : Devices > 1 ? WardPeriodSeconds : DemoPeriodSeconds);
}
