namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What a verifier has found.</summary>
/// <param name="Token">The evidence.</param>
/// <param name="Reasons">Why it is not affirming; empty when it is.</param>
/// <param name="Release">The release that runs; null when it is not known.</param>
public sealed record AttestationResult(AttestationToken Token, IReadOnlyList<AttestationReason> Reasons, ReferenceRelease? Release)
{
    /// <summary>The status.</summary>
    public AttestationStatus Status => AttestationReasons.StatusOf(Reasons);
}
