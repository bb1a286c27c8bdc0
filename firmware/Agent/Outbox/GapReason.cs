namespace NanoMedAgent.Outbox;

/// <summary>Why readings are missing. The words are on the wire.</summary>
internal enum GapReason
{
    /// <summary>"restart": the numbers were set aside before a restart and most of them never used.</summary>
    Restart = 0,

    /// <summary>"full": the storage was full, and the oldest readings had to go.</summary>
    Full = 1,

    /// <summary>"damaged": the storage gave back something else than was written, or could not be written.</summary>
    Damaged = 2,
}
