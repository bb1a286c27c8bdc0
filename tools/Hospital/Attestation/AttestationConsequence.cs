namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What follows when evidence is contraindicated.</summary>
public enum AttestationConsequence
{
    /// <summary>It is stored and shown.</summary>
    Note,

    /// <summary>The device is suspended as well, until somebody activates it again.</summary>
    Suspend,
}
