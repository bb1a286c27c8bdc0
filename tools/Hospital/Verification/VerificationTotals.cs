namespace NanoMedAgent.Hospital.Verification;

/// <summary>How many readings are proven, and how many are not.</summary>
/// <param name="Proven">Proven readings.</param>
/// <param name="Unproven">Unproven ones.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="NotHere">Numbers that devices have signed and that are not here.</param>
/// <param name="Removed">Numbers that devices have signed, and that were removed on purpose.</param>
public readonly record struct VerificationTotals(long Proven, long Unproven, long Wrong, long NotHere, long Removed)
{
    /// <summary>All stored readings.</summary>
    public long Readings => Proven + Unproven + Wrong;

    /// <summary>With one more stretch.</summary>
    public VerificationTotals With(VerifiedStretch stretch) => (stretch.Outcome, stretch.Reason) switch
    {
        (_, VerificationReason.SignedAndNotHere) => this with { NotHere = NotHere + stretch.Count },
        (_, VerificationReason.RemovedByRetention or VerificationReason.RemovedByErasure or VerificationReason.Removed) =>
            this with { Removed = Removed + stretch.Count },
        (VerificationOutcome.Proven, _) => this with { Proven = Proven + stretch.Count },
        (VerificationOutcome.Unproven, _) => this with { Unproven = Unproven + stretch.Count },
        _ => this with { Wrong = Wrong + stretch.Count },
    };
}
