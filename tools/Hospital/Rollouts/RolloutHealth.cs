namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What is known of the devices of a rollout beside their answers.</summary>
/// <param name="Technical">Those with a technical alarm after the update, each with the reason.</param>
/// <param name="Contraindicated">Those whose evidence after the update is bad, each with the reason.</param>
/// <param name="Blocked">Those that are suspended or lost, or that the hospital does not own: nothing is expected of them.</param>
public sealed record RolloutHealth(
    IReadOnlyDictionary<string, string> Technical, IReadOnlyDictionary<string, string> Contraindicated, IReadOnlySet<string> Blocked);
