using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>That a vital sign had no value from some time on, as it is stored. A device says it once, not with each period.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Sequence">The number of the pack it came in.</param>
/// <param name="Vital">Which vital sign.</param>
/// <param name="Time">Since when, or null while nobody knows.</param>
/// <param name="Reason">"lead-off", "weak-signal" or "sensor-fault".</param>
public sealed record StoredMissing(string Device, string DataClass, long Sequence, VitalSign Vital, DateTimeOffset? Time, string Reason)
{
    /// <summary>The id of the association that the device was in, or null.</summary>
    public string? Association { get; init; }
}
