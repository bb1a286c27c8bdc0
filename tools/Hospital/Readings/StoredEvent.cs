using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A stored event of a device's journal. <c>ReasonText</c> has the texts for people.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Sequence">The sequence number of its pack; later events have higher ones.</param>
/// <param name="Time">When it happened; null as long as it is unknown.</param>
/// <param name="Boot">The number of the device's boot.</param>
/// <param name="Uptime">Seconds since that boot, if the device had no clock.</param>
/// <param name="Reported">What the device reported.</param>
public sealed record StoredEvent(string Device, long Sequence, DateTimeOffset? Time, long Boot, long? Uptime, ReportedEvent Reported)
{
    /// <summary>The id of the association that the device was in, or null.</summary>
    public string? Association { get; init; }
}
