namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>What a destination has refused.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Destination">The name of the destination.</param>
/// <param name="Association">The id of the association; empty for an entry of the audit log.</param>
/// <param name="Device">The id of the device; empty if it is the association itself, or an entry of the audit log.</param>
/// <param name="DataClass">The class of the pack; empty if it is none.</param>
/// <param name="Sequence">The sequence number of the pack; 0 if it is the association itself.</param>
/// <param name="Refused">When it was refused last.</param>
/// <param name="Refusals">How often it was refused.</param>
/// <param name="Reason">What the destination says.</param>
/// <param name="IsToResend">Whether somebody has asked for it to be sent again.</param>
public sealed record DeadLetter(
    long Number, string Destination, string Association, string Device, string DataClass, long Sequence, DateTimeOffset Refused,
    long Refusals, string Reason, bool IsToResend)
{
    /// <summary>The number of the entry of the audit log that it is; 0 if it is none.</summary>
    public long AuditEntry { get; init; }
}
