namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// What a verifier says of evidence: the trustworthiness tiers of AR4SI (draft-ietf-rats-ar4si), with their numbers.
/// </summary>
public enum AttestationStatus
{
    /// <summary>Nothing can be said: the evidence is not about the present.</summary>
    None = 0,

    /// <summary>What runs is what the vendor signed, as far as the device can show.</summary>
    Affirming = 2,

    /// <summary>It is not all as it should be.</summary>
    Warning = 32,

    /// <summary>What runs cannot be trusted.</summary>
    Contraindicated = 96,
}
