using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>An event of a device's journal as it is stored. <c>ReasonText</c> has the words for its numbers.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Sequence">The number of the pack it came in; later events have higher ones.</param>
/// <param name="Time">When it happened, or null while nobody knows.</param>
/// <param name="Boot">Out of which start of the device.</param>
/// <param name="Uptime">Seconds since that start, when the device had no clock.</param>
/// <param name="Reported">What the device said.</param>
public sealed record StoredEvent(string Device, long Sequence, DateTimeOffset? Time, long Boot, long? Uptime, ReportedEvent Reported)
{
    /// <summary>The id of the association that the device was in, or null.</summary>
    public string? Association { get; init; }
}
