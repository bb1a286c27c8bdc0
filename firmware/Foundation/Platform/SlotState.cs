namespace NanoMedAgent.Platform;

/// <summary>Why the running set is running.</summary>
public enum SlotState
{
    /// <summary>It was confirmed, or is the factory set.</summary>
    Settled = 0,

    /// <summary>It runs for the first time, and must be confirmed before the next start.</summary>
    OnTrial = 1,

    /// <summary>The set that should run does not match the accepted release any more; the previous one runs instead.</summary>
    Substitute = 2,

    /// <summary>It continues to run, because the set to try does not match the accepted release.</summary>
    Rejected = 3,
}
