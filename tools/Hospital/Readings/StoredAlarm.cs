using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A stored report of an alarm. <c>AlarmText</c> has the text for people.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Sequence">The sequence number of its pack; later reports have higher ones.</param>
/// <param name="Time">When it happened; null as long as it is unknown.</param>
/// <param name="Boot">The number of the device's boot.</param>
/// <param name="Uptime">Seconds since that boot, if the device had no clock.</param>
/// <param name="Reported">What the device reported.</param>
public sealed record StoredAlarm(string Device, long Sequence, DateTimeOffset? Time, long Boot, long? Uptime, ReportedAlarm Reported)
{
    /// <summary>The id of the association that the device was in, or null.</summary>
    public string? Association { get; init; }

    /// <summary>When it arrived; null if that is not known.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>The version of the policy that the device had, or null if that is not known.</summary>
    public long? PolicyVersion { get; init; }
}
