namespace NanoMedAgent.Hospital.Verification;

/// <summary>What is known of one reading.</summary>
/// <param name="Outcome">Whether it is proven.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Detail">What differs, or null.</param>
internal readonly record struct Judgement(VerificationOutcome Outcome, VerificationReason Reason, string? Detail = null)
{
    /// <summary>Proven.</summary>
    public static Judgement Proven { get; } = new(VerificationOutcome.Proven, VerificationReason.None);

    /// <summary>Unproven for a reason.</summary>
    public static Judgement Unproven(VerificationReason reason, string? detail = null) =>
        new(VerificationOutcome.Unproven, reason, detail);

    /// <summary>Wrong for a reason.</summary>
    public static Judgement Wrong(VerificationReason reason, string? detail = null) => new(VerificationOutcome.Wrong, reason, detail);
}
