namespace NanoMedAgent.Hospital.Associations;

/// <summary>How an association has ended.</summary>
/// <param name="At">When.</param>
/// <param name="Cause">What has ended it.</param>
/// <param name="By">The id of who has ended it; of the device, where nobody else was.</param>
/// <param name="Reason">A few words, or nothing.</param>
public sealed record AssociationEnd(DateTimeOffset At, EndCause Cause, string By, string Reason = "");
