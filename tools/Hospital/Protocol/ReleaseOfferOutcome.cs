namespace NanoMedAgent.Hospital.Protocol;

/// <summary>How an offer of a release ends. The numbers are on the wire (PROTOCOL.md, "Events").</summary>
public enum ReleaseOfferOutcome
{
    /// <summary>The device does not take it.</summary>
    Refused = 0,

    /// <summary>It runs from now on.</summary>
    Confirmed = 6,

    /// <summary>It did not work; the one from before runs again.</summary>
    RolledBack = 7,
}
