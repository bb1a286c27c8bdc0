namespace NanoMedAgent.HostSim.Simulation;

/// <summary>A run with one sensor that a person plays with.</summary>
public interface IDemoRun
{
    /// <summary>Whether a person pulled the sensor's network.</summary>
    bool IsNetworkPulled { get; set; }

    /// <summary>Simulated time so far.</summary>
    TimeSpan Elapsed { get; }
}
