namespace NanoMedAgent.HostSim.Simulation;

/// <summary>The state of a sensor's network.</summary>
public enum NetworkState
{
    /// <summary>There is none: an outage, or somebody pulled it.</summary>
    Down,

    /// <summary>It is there, and the sensor is not connected yet.</summary>
    Connecting,

    /// <summary>The sensor is connected.</summary>
    Up,
}
