namespace NanoMedAgent.Platform;

/// <summary>How far a date may be believed. The number is on the wire: never reuse one.</summary>
public enum ClockQuality
{
    /// <summary>No date: only the boot number and the seconds since start are known.</summary>
    None = 0,

    /// <summary>Set from the network (SNTP), which anybody in between could have forged.</summary>
    Network = 1,

    /// <summary>Taken from an acknowledgement or a command that verified.</summary>
    Authenticated = 2,
}
