namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What a hospital wants of a device beside a release that its vendor signed.</summary>
public sealed record AttestationExpectations
{
    /// <summary>The lowest sequence number of a release that is still accepted; 0 for all.</summary>
    public long LeastSequence { get; init; }

    /// <summary>The version of the policy that devices must have; null for any.</summary>
    public long? PolicyVersion { get; init; }
}
