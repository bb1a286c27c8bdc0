namespace NanoMedAgent.Updates;

/// <summary>What was decided about a release. The number is on the wire and in the log: never reuse one.</summary>
public enum UpdateEventKind
{
    /// <summary>It was refused.</summary>
    Refused = 0,

    /// <summary>It was proven and accepted.</summary>
    Accepted = 1,

    /// <summary>It has to wait; the reason says for what.</summary>
    Waiting = 2,

    /// <summary>It is being fetched.</summary>
    Fetching = 3,

    /// <summary>It is completely in its slot.</summary>
    Installed = 4,

    /// <summary>The device restarts to try it.</summary>
    OnTrial = 5,

    /// <summary>It passed its self-test and stays.</summary>
    Confirmed = 6,

    /// <summary>It failed its trial; the previous one runs again.</summary>
    RolledBack = 7,

    /// <summary>The authority wants the previous one: the device restarts to try that.</summary>
    RollingBack = 8,

    /// <summary>The set that should run is damaged; the previous one runs instead.</summary>
    Damaged = 9,
}
