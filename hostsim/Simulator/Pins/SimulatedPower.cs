using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>A battery that is as full as it is told, and a switch.</summary>
public sealed class SimulatedPower : IPower
{
    // A cell of 1,000 mAh.
    private const int CapacityMilliwattHours = 3700;

    /// <inheritdoc/>
    public int BatteryPercent { get; set; } = 100;

    /// <inheritdoc/>
    public int BatteryMilliwattHours => CapacityMilliwattHours * BatteryPercent / 100;

    /// <summary>Whether the device wants to be started anew.</summary>
    public bool WantsRestart { get; set; }

    /// <inheritdoc/>
    public void Restart() => WantsRestart = true;
}
