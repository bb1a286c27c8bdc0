namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What follows when evidence is contraindicated.</summary>
public enum AttestationConsequence
{
    /// <summary>It is stored and shown.</summary>
    Note,

    /// <summary>
    /// What the device makes from this start on goes to quarantine as well, until it shows a release that is accepted, or somebody
    /// activates it.
    /// </summary>
    Quarantine,

    /// <summary>The device is suspended as well, until somebody activates it again.</summary>
    Suspend,
}
