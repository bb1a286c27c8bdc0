namespace NanoMedAgent.Hospital.Attestation;

/// <summary>Whether a device runs a component.</summary>
public enum Exposure
{
    /// <summary>Nobody can say.</summary>
    Unknown,

    /// <summary>It runs it.</summary>
    Affected,

    /// <summary>It runs a release without it.</summary>
    NotAffected,
}
