namespace NanoMedAgent.Hospital.Associations;

/// <summary>What the ledger says of an association.</summary>
/// <param name="Device">The device that it was granted to.</param>
/// <param name="Granted">When.</param>
/// <param name="Ended">When it ended, or null.</param>
public sealed record LedgerEntry(string Device, DateTimeOffset Granted, DateTimeOffset? Ended);
