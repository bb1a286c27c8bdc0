namespace Cluster;

/// <summary>What to run.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Sensors.</summary>
    public required int Sensors { get; init; }

    /// <summary>Servers of NATS: one, or a cluster of three.</summary>
    public required int Nodes { get; init; }

    /// <summary>Processes of the collector.</summary>
    public required int Collectors { get; init; }

    /// <summary>How long the sensors measure, in their time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Seconds from one reading to the next, in their time.</summary>
    public required int PeriodSeconds { get; init; }

    /// <summary>Seconds of their time in one second.</summary>
    public required double Speed { get; init; }

    /// <summary>Whether processes are killed.</summary>
    public required bool HasFaults { get; init; }

    /// <summary>Decides what is killed when.</summary>
    public required int Seed { get; init; }

    /// <summary>Accounts of NATS over which the sensors are spread; 0 for the one that everybody shares.</summary>
    public required int Accounts { get; init; }

    /// <summary>Where the picture goes; null for nowhere.</summary>
    public string? Picture { get; init; }
}
