namespace NanoMedAgent.Outbox;

/// <summary>Why readings are missing. The words are on the wire.</summary>
public enum GapReason
{
    /// <summary>"restart": the numbers were set aside before a restart, and most of them never used; what was in RAM is among them.</summary>
    Restart = 0,

    /// <summary>"full": the storage was full, and the oldest readings of what gives way first had to go.</summary>
    Full = 1,

    /// <summary>"damaged": the storage gave back something else than was written, or could not be written.</summary>
    Damaged = 2,

    /// <summary>"released": the custodian had acknowledged them once and does not have them any more; here they are gone.</summary>
    Freed = 3,

    /// <summary>"unknown": the custodian lacks them, and after a restart nobody here remembers whether they were acknowledged or lost.</summary>
    Unknown = 4,
}
