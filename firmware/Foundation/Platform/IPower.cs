namespace NanoMedAgent.Platform;

/// <summary>The power supply, and the restart.</summary>
public interface IPower
{
    /// <summary>Battery level in percent, 0 to 100; 100 on mains.</summary>
    int BatteryPercent { get; }

    /// <summary>Energy left in the battery, in milliwatt-hours; that of a full battery while on mains.</summary>
    int BatteryMilliwattHours { get; }

    /// <summary>Restarts the device. The agent must not be stepped any more.</summary>
    void Restart();
}
