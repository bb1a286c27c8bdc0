namespace NanoMedAgent.Hospital.Associations;

/// <summary>What was found when the audit log was verified.</summary>
/// <param name="Entries">How many there are.</param>
/// <param name="Head">The newest entry; null if there is none, or none has a digest.</param>
/// <param name="Faults">What is wrong, a line for each, at most <see cref="FaultsLimit"/>.</param>
public sealed record AuditVerification(long Entries, AuditHead? Head, IReadOnlyList<string> Faults)
{
    /// <summary>Faults that are listed.</summary>
    public const int FaultsLimit = 20;
}
