namespace NanoMedAgent.HostSim.Options;

/// <summary>Which faults happen in a run by themselves.</summary>
public enum FaultKind
{
    /// <summary>None besides those that other options place.</summary>
    None,

    /// <summary>Each sensor's network fails every hour; collector and broker are restarted every day.</summary>
    Ward,

    /// <summary>The server of the release fails often; the power is cut once during the download and once during the trial.</summary>
    Update,
}
