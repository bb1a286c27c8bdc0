namespace NanoMedAgent.Updates;

/// <summary>The stage of an update.</summary>
public enum UpdateStage
{
    /// <summary>There is no update.</summary>
    Idle = 0,

    /// <summary>A release was proven; its download waits for its preconditions.</summary>
    Waiting = 1,

    /// <summary>It is being fetched.</summary>
    Fetching = 2,

    /// <summary>It is completely in its slot; its trial waits for its preconditions.</summary>
    Installed = 3,

    /// <summary>It runs on trial.</summary>
    OnTrial = 4,

    /// <summary>The device has to restart.</summary>
    Restarting = 5,
}
