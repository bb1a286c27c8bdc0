namespace NanoMedAgent.Hospital.Associations;

/// <summary>How an association ended.</summary>
/// <param name="At">When.</param>
/// <param name="Cause">What ended it.</param>
/// <param name="By">The id of the person who ended it; otherwise of the device.</param>
/// <param name="Reason">A few words, or empty.</param>
public sealed record AssociationEnd(DateTimeOffset At, EndCause Cause, string By, string Reason = "");
