using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A vital sign has no value from some time on. A device reports it once, not in each period.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Sequence">The sequence number of its pack.</param>
/// <param name="Vital">Which vital sign.</param>
/// <param name="Time">Since when; null as long as it is unknown.</param>
/// <param name="Reason">"lead-off", "weak-signal", "sensor-fault" or "stale".</param>
public sealed record StoredMissing(string Device, string DataClass, long Sequence, VitalSign Vital, DateTimeOffset? Time, string Reason)
{
    /// <summary>The id of the association that the device was in, or null.</summary>
    public string? Association { get; init; }

    /// <summary>When it arrived, in whole seconds; null if that is unknown.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>Since when, as far as that is possible: not after it has arrived.</summary>
    public DateTimeOffset? PossibleTime => StampedTime.Possible(Time, Received);
}
