namespace NanoMedAgent.Ward.Board;

/// <summary>A device at whose page somebody looks.</summary>
internal sealed class WatchedDevice
{
    /// <summary>How many look.</summary>
    public int Watchers { get; set; }

    /// <summary>What is shown; null when there is no such device.</summary>
    public DeviceView? View { get; set; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset Read { get; set; }
}
