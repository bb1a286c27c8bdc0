namespace NanoMedAgent.Platform;

/// <summary>Where the energy comes from.</summary>
public interface IPower
{
    /// <summary>0 to 100; 100 on mains.</summary>
    int BatteryPercent { get; }
}
