using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>What became of an alarm, as it is stored. <c>ReasonText.Alarm</c> has the words for it.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Sequence">The number of the pack it came in; what was told later has higher ones.</param>
/// <param name="Time">When it happened, or null while nobody knows.</param>
/// <param name="Boot">Out of which start of the device.</param>
/// <param name="Uptime">Seconds since that start, when the device had no clock.</param>
/// <param name="Reported">What the device said.</param>
public sealed record StoredAlarm(string Device, long Sequence, DateTimeOffset? Time, long Boot, long? Uptime, ReportedAlarm Reported)
{
    /// <summary>The id of the association that the device was in, or null.</summary>
    public string? Association { get; init; }
}
