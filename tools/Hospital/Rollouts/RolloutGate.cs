namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>A gate with what was found there.</summary>
/// <param name="Kind">What it looks at.</param>
/// <param name="Value">What it is.</param>
/// <param name="Limit">What it must be: at least for the first three kinds, at most for the others.</param>
/// <param name="State">What follows.</param>
public sealed record RolloutGate(RolloutGateKind Kind, decimal Value, decimal Limit, RolloutGateState State)
{
    /// <summary>The devices that count against it, each with the reason; the first few.</summary>
    public IReadOnlyList<(string Device, string Reason)> Devices { get; init; } = [];

    /// <summary>Whether the rollout pauses when it does not hold; otherwise the next ring waits.</summary>
    public static bool IsPausing(RolloutGateKind kind) => kind >= RolloutGateKind.Refused;
}
