using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>Between what a vital sign should stay, in the unit that people use: <see cref="VitalSign.Unit"/>.</summary>
/// <param name="Low">Below it is an alarm; null for no lower limit.</param>
/// <param name="High">Above it is an alarm; null for no upper limit.</param>
/// <param name="Hysteresis">How far inside the limit a value must be to end the alarm.</param>
/// <param name="DelaySeconds">How long values must stay outside.</param>
public sealed record AlarmLimit(decimal? Low, decimal? High, decimal Hysteresis, int DelaySeconds);
