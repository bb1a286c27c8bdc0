namespace NanoMedAgent.HostSim.Simulation;

/// <summary>What is to be simulated.</summary>
public sealed record SimulationOptions
{
    /// <summary>The folder of all that is kept.</summary>
    public required string DataFolder { get; init; }

    /// <summary>A recording, or null for the patient who is made up.</summary>
    public string? VitalsFile { get; init; }

    /// <summary>Simulated seconds in a second; null for as fast as it goes.</summary>
    public double? Speed { get; init; } = 1;

    /// <summary>When the device has no network.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    /// <summary>When the collector is not there.</summary>
    public IReadOnlyList<Outage> CollectorOutages { get; init; } = [];

    /// <summary>How long, or null for as long as the recording, or until somebody stops it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The simulated date at which the device starts.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Makes patient and keys the same in every run with it; null for none.</summary>
    public long? Seed { get; init; }

    /// <summary>A broker of somebody else's; null for one inside of the process.</summary>
    public (string Host, int Port)? Broker { get; init; }
}
