namespace NanoMedAgent.Hospital.Policies;

/// <summary>How urgent an alarm is, in rising order (IEC 60601-1-8). The numbers are those of policies.</summary>
public enum AlarmPriority
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>Somebody should know: an alarm is over that nobody has seen, for example.</summary>
    Low = 1,

    /// <summary>Somebody should come soon.</summary>
    Medium = 2,

    /// <summary>Somebody must come at once: what every alarm of a patient is unless the policy says otherwise.</summary>
    High = 3,
}
