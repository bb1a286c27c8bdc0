namespace NanoMedAgent.Hospital.Policies;

/// <summary>Limits of one patient for a vital sign, in the unit of databases.</summary>
/// <param name="Low">A lower value raises an alarm; null for the ward's lower limit.</param>
/// <param name="High">A higher value raises an alarm; null for the ward's upper limit.</param>
public sealed record PatientLimit(decimal? Low, decimal? High);
