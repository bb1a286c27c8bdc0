using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Seams;

/// <summary>A battery that is as full as it is told.</summary>
public sealed class SimulatedPower : IPower
{
    /// <inheritdoc/>
    public int BatteryPercent { get; set; } = 100;
}
