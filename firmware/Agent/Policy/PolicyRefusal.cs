namespace NanoMedAgent.Policy;

/// <summary>Why a data policy was refused. The number is on the wire: never reuse one.</summary>
public enum PolicyRefusal
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>Not a signed message, or not the map of a policy.</summary>
    Malformed = 1,

    /// <summary>Not signed by the pinned authority.</summary>
    NotByAuthority = 2,

    /// <summary>An entry of the policy that this agent does not know.</summary>
    EntryUnknown = 3,

    /// <summary>Version, periods or epoch length are missing or out of their range.</summary>
    NumberOutOfRange = 4,

    /// <summary>A recipient's key is not a P-256 key, or there are too many recipients.</summary>
    RecipientWrong = 5,

    /// <summary>A data class that this agent does not know.</summary>
    ClassUnknown = 6,

    /// <summary>A class without readers, with a reader that is not a recipient, or with a custodian that may not read it.</summary>
    ReaderWrong = 7,

    /// <summary>A vital sign that this agent does not know.</summary>
    VitalSignUnknown = 8,

    /// <summary>Nobody may read vital signs: there would be no reason to measure them.</summary>
    NobodyReadsVitals = 9,

    /// <summary>There are alarms, and nobody may read them.</summary>
    NobodyReadsAlarms = 10,

    /// <summary>A limit for a vital sign that is not measured.</summary>
    AlarmNotMeasured = 11,

    /// <summary>Its version is lower than that of a policy before; over the air, also when it is the same.</summary>
    Older = 12,

    /// <summary>The device restarted before it had encrypted a reading by it: it may need more memory than there is.</summary>
    StartFailed = 13,
}
