using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>What a fleet does, and where.</summary>
public sealed record FleetOptions
{
    /// <summary>The number of sensors.</summary>
    public required int Sensors { get; init; }

    /// <summary>Seconds from one reading of a sensor to the next, in its own time.</summary>
    public int PeriodSeconds { get; init; } = 5;

    /// <summary>Seconds of the sensors' time in one second.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>How long each sensor measures, in its own time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>
    /// The brokers: the servers of one cluster, or one alone. A sensor that loses its connection tries the next one. Where sensors are
    /// spread over accounts of a broker, there is a group of brokers for each account.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<BrokerAccess>> Brokers { get; init; }

    /// <summary>How long a sensor waits for an acknowledgement before it sends again; the firmware begins with a minute as well.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the fleet waits for acknowledgements at the end.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromMinutes(3);
}
