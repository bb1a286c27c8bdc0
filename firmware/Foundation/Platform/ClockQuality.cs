namespace NanoMedAgent.Platform;

/// <summary>How reliable a date is. The number is on the wire: never reuse one.</summary>
public enum ClockQuality
{
    /// <summary>No date: only the boot number and the seconds since the start are known.</summary>
    None = 0,

    /// <summary>Set from the network (SNTP), which an attacker in between could have forged.</summary>
    Network = 1,

    /// <summary>Set from an acknowledgement or a command that verified.</summary>
    Authenticated = 2,
}
