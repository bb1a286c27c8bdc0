namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What is found at a gate.</summary>
public enum RolloutGateState
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold yet.</summary>
    Waiting,

    /// <summary>It does not hold, and the rollout pauses.</summary>
    Failed,
}
