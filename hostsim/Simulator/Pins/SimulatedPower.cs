using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>A battery with a charge that can be set, and the switch to restart the device.</summary>
public sealed class SimulatedPower : IPower
{
    // A cell of 1,000 mAh.
    private const int CapacityMilliwattHours = 3_700;

    /// <inheritdoc/>
    public int BatteryPercent { get; set; } = 100;

    /// <inheritdoc/>
    public int BatteryMilliwattHours => CapacityMilliwattHours * BatteryPercent / 100;

    /// <summary>Whether the device has asked to be restarted.</summary>
    public bool WantsRestart { get; set; }

    /// <inheritdoc/>
    public void Restart() => WantsRestart = true;
}
