namespace NanoMedAgent.Ward.Dashboard;

/// <summary>A device whose page is open.</summary>
internal sealed class WatchedDevice
{
    /// <summary>How many pages show it.</summary>
    public int Watchers { get; set; }

    /// <summary>What they show; null when there is no such device.</summary>
    public DeviceView? View { get; set; }

    /// <summary>When it was read from the store.</summary>
    public DateTimeOffset ReadTime { get; set; }
}
