namespace NanoMedAgent.Outbox;

/// <summary>Why readings are missing. The words are on the wire.</summary>
public enum GapReason
{
    /// <summary>
    /// "restart": the numbers were reserved before a restart. Most were never used; readings that were in RAM are among them.
    /// </summary>
    Restart = 0,

    /// <summary>"full": the storage was full, and the oldest readings of the first class in the eviction order were evicted.</summary>
    Full = 1,

    /// <summary>"damaged": the storage returned other data than was written, or could not be written.</summary>
    Damaged = 2,

    /// <summary>"released": the custodian acknowledged them once and has lost them since; the device has freed them.</summary>
    Freed = 3,

    /// <summary>
    /// "unknown": the custodian lacks them, and after a restart the device does not know whether they were acknowledged or lost.
    /// </summary>
    Unknown = 4,
}
