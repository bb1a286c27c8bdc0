namespace NanoMedAgent.Platform;

/// <summary>How the set that runs came to run.</summary>
public enum SlotState
{
    /// <summary>It was confirmed, or came with the device.</summary>
    Settled = 0,

    /// <summary>It runs for the first time, and has to be confirmed before the next start.</summary>
    OnTrial = 1,

    /// <summary>The set that should run is not what was accepted any more; the one from before runs instead.</summary>
    Substitute = 2,

    /// <summary>It goes on running: the set that was to be tried is not what was accepted.</summary>
    Rejected = 3,
}
