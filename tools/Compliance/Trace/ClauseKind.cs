namespace NanoMedAgent.Compliance.Trace;

/// <summary>What a test can show.</summary>
public enum ClauseKind
{
    /// <summary>A requirement of a standard or a law.</summary>
    Requirement,

    /// <summary>That the controls of a hazardous situation work.</summary>
    Hazard,

    /// <summary>An answer of the disclosure statement.</summary>
    Disclosure,
}
