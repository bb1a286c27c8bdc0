namespace NanoMedAgent.Hospital.Admissions;

/// <summary>What has become of an event.</summary>
/// <param name="Result">Whether it is stored.</param>
/// <param name="Reason">Why it was refused, or why it changes nothing now, for people; empty when all is well.</param>
public sealed record AdmissionOutcome(AdmissionResult Result, string Reason = "");
