namespace NanoMedAgent.Platform;

/// <summary>Where the energy comes from, and the switch.</summary>
public interface IPower
{
    /// <summary>0 to 100; 100 on mains.</summary>
    int BatteryPercent { get; }

    /// <summary>What the battery holds, in mWh; what a full one holds while on mains.</summary>
    int BatteryMilliwattHours { get; }

    /// <summary>Starts the device anew. The agent is not stepped any more.</summary>
    void Restart();
}
