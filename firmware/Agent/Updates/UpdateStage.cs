namespace NanoMedAgent.Updates;

/// <summary>How far an update is.</summary>
public enum UpdateStage
{
    /// <summary>There is none.</summary>
    Idle = 0,

    /// <summary>A release was proven and waits for the right moment to be fetched.</summary>
    Waiting = 1,

    /// <summary>It is being fetched.</summary>
    Fetching = 2,

    /// <summary>It is there, and waits for the right moment to be tried.</summary>
    Installed = 3,

    /// <summary>It runs on trial.</summary>
    OnTrial = 4,

    /// <summary>The device has to start anew.</summary>
    Restarting = 5,
}
