namespace NanoMedAgent.Hospital.Associations;

/// <summary>That somebody wants a device to end an association.</summary>
/// <param name="Association">Which.</param>
/// <param name="Counter">Of the command to the device.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
public sealed record UnpairRequest(string Association, long Counter, DateTimeOffset At, string By);
