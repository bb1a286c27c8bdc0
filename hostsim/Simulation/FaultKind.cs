namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Which kind of trouble a run has of its own.</summary>
public enum FaultKind
{
    /// <summary>What the user asks for alone.</summary>
    None,

    /// <summary>Networks that fail every hour, collector and broker that are restarted every day.</summary>
    Ward,

    /// <summary>A mirror that often fails, and power that goes while a release is fetched and while it is tried.</summary>
    Update,
}
