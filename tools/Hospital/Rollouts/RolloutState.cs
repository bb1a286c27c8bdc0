namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>Where a rollout is. The names are stored in the database.</summary>
public enum RolloutState
{
    /// <summary>Devices of the open rings are offered the release.</summary>
    Running = 1,

    /// <summary>Nothing is sent, because of a gate or a person, until a person resumes it.</summary>
    Paused,

    /// <summary>All rings have passed, and no device is waited for.</summary>
    Done,
}
