namespace NanoMedAgent.Hospital.Escalations;

/// <summary>What became of an escalation. The names are stored in the database.</summary>
public enum EscalationEventKind
{
    /// <summary>An attempt has failed; another one follows.</summary>
    Failed,

    /// <summary>The destination has it.</summary>
    Delivered,

    /// <summary>The destination does not take it; it is not asked again.</summary>
    Refused,

    /// <summary>The destination could not be reached for so long that nobody tries any more.</summary>
    GivenUp,

    /// <summary>Somebody has acknowledged the alarm.</summary>
    Acknowledged,

    /// <summary>The alarm is over, or its sensor is with nobody any more.</summary>
    Over,

    /// <summary>An attempt to tell the end has failed; another one follows.</summary>
    EndFailed,

    /// <summary>The destination knows of the end.</summary>
    EndDelivered,

    /// <summary>The destination does not take the end.</summary>
    EndRefused,

    /// <summary>Nobody tries any more to tell the end.</summary>
    EndGivenUp,
}
