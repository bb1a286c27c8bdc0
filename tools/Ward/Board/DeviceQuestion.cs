namespace NanoMedAgent.Ward.Board;

/// <summary>What somebody wants to see of a device.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Association">With which association; null for the one that stands, or else the last one.</param>
internal sealed record DeviceQuestion(string Device, string? Association);
