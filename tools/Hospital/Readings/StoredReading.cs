using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A stored measured value.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Sequence">The sequence number of its pack.</param>
/// <param name="Vital">Which vital sign.</param>
/// <param name="Time">When it was measured; null as long as it is unknown.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">"1/min", "%", "Cel" or "mmHg".</param>
/// <param name="Quality">"good", "motion" or "implausible".</param>
/// <param name="IsLate">Whether it arrived later than the policy allows.</param>
/// <param name="IsRebased">Whether its time was computed afterwards, from a later epoch of the same boot with a clock.</param>
/// <param name="ClockQuality">The quality of the clock in its epoch: 0 no clock, 1 network, 2 authenticated.</param>
public sealed record StoredReading(
    string Device, string DataClass, long Sequence, VitalSign Vital, DateTimeOffset? Time, decimal Value, string Unit, string Quality,
    bool IsLate, bool IsRebased, int ClockQuality)
{
    /// <summary>The id of the association that the device was in, or null.</summary>
    public string? Association { get; init; }

    /// <summary>When it arrived, in whole seconds; null if that is unknown.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>How far the device's clock was ahead; null if it was not, as far as is known.</summary>
    public TimeSpan? ClockAhead => StampedTime.Ahead(Time, Received);

    /// <summary>When it was measured, as far as that is possible: not after it has arrived.</summary>
    public DateTimeOffset? PossibleTime => StampedTime.Possible(Time, Received);
}
