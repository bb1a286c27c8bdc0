namespace NanoMedAgent.Hospital.Protocol;

/// <summary>How an offer of a release ends. The numbers are on the wire (PROTOCOL.md, "Events").</summary>
public enum ReleaseOfferOutcome
{
    /// <summary>The device refuses it.</summary>
    Refused = 0,

    /// <summary>It works, and stays installed.</summary>
    Confirmed = 6,

    /// <summary>It did not work; the previous release runs again.</summary>
    RolledBack = 7,
}
