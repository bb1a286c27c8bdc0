namespace NanoMedAgent.Platform;

/// <summary>Why a device has started. The number is on the wire: never reuse one.</summary>
public enum ResetReason
{
    /// <summary>The platform does not say.</summary>
    Unknown = 0,

    /// <summary>Power was switched on.</summary>
    PowerOn = 1,

    /// <summary>The firmware restarted it.</summary>
    Restart = 2,

    /// <summary>It woke up from deep sleep.</summary>
    DeepSleep = 3,

    /// <summary>A watchdog.</summary>
    Watchdog = 4,

    /// <summary>The supply voltage was too low.</summary>
    BrownOut = 5,

    /// <summary>A failure of the firmware below the agent.</summary>
    Failure = 6,
}
