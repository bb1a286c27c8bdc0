namespace NanoMedAgent.Hospital.Associations;

/// <summary>What the ledger says of an association.</summary>
/// <param name="Device">The device that it was granted to.</param>
/// <param name="Granted">When.</param>
/// <param name="Effective">When the device accepted it, as far as the ward has heard; or null.</param>
/// <param name="Ended">When it ended, or null.</param>
/// <param name="Cause">What ended it, or null.</param>
/// <param name="Followed">When the device accepted the next one, or null.</param>
public sealed record LedgerEntry(
    string Device, DateTimeOffset Granted, DateTimeOffset? Effective, DateTimeOffset? Ended, EndCause? Cause, DateTimeOffset? Followed)
{
    // The clocks of device and ward differ by seconds.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    /// <summary>
    /// What was measured later is not of this patient; null while it has not ended. The device said itself when it came to the next one:
    /// that leaves less doubt about its clock. Who ends it at the desk says that the sensor is off the patient, and the device does not
    /// know: it measures on, on whoever wears it next.
    /// </summary>
    public DateTimeOffset? LastMeasured => Ended is not { } ended ? null
        : Cause == EndCause.Administrator ? ended
        : Followed is { } next && next >= ended && next < ended + Tolerance ? next
        : ended + Tolerance;

    /// <summary>
    /// Whether the ward withdrew it before it heard of the device: a grant that a broker has held back may be accepted later, when the
    /// sensor is on somebody else. A receipt that comes after that changes nothing, whatever time the device says.
    /// </summary>
    public bool IsWithdrawn => Cause is EndCause.Cancelled or EndCause.Refused
        || (Ended is { } ended && (Effective is not { } effective || effective > ended));
}
