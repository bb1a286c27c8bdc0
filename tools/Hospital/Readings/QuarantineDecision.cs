namespace NanoMedAgent.Hospital.Readings;

/// <summary>What somebody has decided about a pack in quarantine. The pack stays there in any case.</summary>
/// <param name="IsAccepted">Whether its content was stored; otherwise it was dismissed, and counts for nobody.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Association">The id of the association that it was stored for, or null.</param>
/// <param name="Note">Why, in a few words.</param>
public sealed record QuarantineDecision(bool IsAccepted, DateTimeOffset At, string By, string? Association, string Note);
