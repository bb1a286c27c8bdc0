namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What follows from the gates of a rollout that runs.</summary>
public enum RolloutDecision
{
    /// <summary>Nothing yet.</summary>
    Wait,

    /// <summary>It pauses by itself.</summary>
    Pause,

    /// <summary>The next ring opens.</summary>
    OpenNext,

    /// <summary>It is over.</summary>
    Finish,
}
