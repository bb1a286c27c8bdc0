using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>The limits of a vital sign, in the unit of databases: <see cref="VitalSign.Unit"/>.</summary>
/// <param name="Low">A lower value raises an alarm; null for no lower limit.</param>
/// <param name="High">A higher value raises an alarm; null for no upper limit.</param>
/// <param name="Hysteresis">A value must be so far inside the limit to end the alarm.</param>
/// <param name="DelaySeconds">How long values must be outside to raise the alarm.</param>
public sealed record AlarmLimit(decimal? Low, decimal? High, decimal Hysteresis, int DelaySeconds)
{
    /// <summary>Within what the lower limit of one patient may be; null when a patient has none of his own.</summary>
    public LimitRange? PatientLow { get; init; }

    /// <summary>Within what the upper limit of one patient may be; null when a patient has none of his own.</summary>
    public LimitRange? PatientHigh { get; init; }

    /// <summary>The priority of its alarms.</summary>
    public AlarmPriority Priority { get; init; } = AlarmPriority.High;

    /// <summary>Whether a patient can have limits of his own.</summary>
    public bool IsForPatients => PatientLow is not null || PatientHigh is not null;
}
