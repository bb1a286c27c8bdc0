namespace NanoMedAgent.Hospital.Associations;

/// <summary>Somebody has asked for the end of an association.</summary>
/// <param name="Association">The id of the association.</param>
/// <param name="Counter">The counter of the command to the device.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
public sealed record UnpairRequest(string Association, long Counter, DateTimeOffset At, string By);
