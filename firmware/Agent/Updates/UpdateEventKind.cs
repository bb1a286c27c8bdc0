namespace NanoMedAgent.Updates;

/// <summary>What has become of a release. The number is on the wire and in the log: never reuse one.</summary>
public enum UpdateEventKind
{
    /// <summary>It is not taken.</summary>
    Refused = 0,

    /// <summary>It was proven and is taken.</summary>
    Accepted = 1,

    /// <summary>It has to wait; the reason says for what.</summary>
    Waiting = 2,

    /// <summary>It is being fetched.</summary>
    Fetching = 3,

    /// <summary>It is there, whole.</summary>
    Installed = 4,

    /// <summary>The device starts anew to try it.</summary>
    OnTrial = 5,

    /// <summary>It works, and runs from now on.</summary>
    Confirmed = 6,

    /// <summary>It did not work; the one from before runs again.</summary>
    RolledBack = 7,

    /// <summary>The authority wants the one from before: the device starts anew to try that.</summary>
    RollingBack = 8,

    /// <summary>What should run is damaged; the one from before runs instead.</summary>
    Damaged = 9,
}
