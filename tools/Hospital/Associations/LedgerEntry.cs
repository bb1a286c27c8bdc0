namespace NanoMedAgent.Hospital.Associations;

/// <summary>What the ledger says of an association.</summary>
/// <param name="Device">The device that it was granted to.</param>
/// <param name="Granted">When.</param>
/// <param name="Effective">When the ward heard that the device has accepted it, or null.</param>
/// <param name="Ended">When it ended, or null.</param>
public sealed record LedgerEntry(string Device, DateTimeOffset Granted, DateTimeOffset? Effective, DateTimeOffset? Ended)
{
    /// <summary>
    /// Whether the ward withdrew it before it heard of the device: a grant that a broker has held back may be accepted later, when the
    /// sensor is on somebody else.
    /// </summary>
    public bool IsWithdrawn => Ended is { } ended && (Effective is not { } effective || effective > ended);
}
