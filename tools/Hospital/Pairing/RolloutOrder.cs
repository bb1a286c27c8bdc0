using NanoMedAgent.Hospital.Rollouts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>A rollout that somebody wants.</summary>
/// <param name="Envelope">The release as it was signed, which somebody has verified.</param>
/// <param name="Devices">The ids of the devices, each once.</param>
/// <param name="First">Those of them that go first.</param>
/// <param name="Rings">The rings.</param>
/// <param name="Gates">The gates.</param>
/// <param name="By">Who wants it.</param>
public sealed record RolloutOrder(
    byte[] Envelope, IReadOnlyList<string> Devices, IReadOnlyList<string> First, RolloutRings Rings, RolloutGates Gates, string By)
{
    /// <summary>Where it was ordered: the name of a computer; empty if it is not known.</summary>
    public string Origin { get; init; } = "";
}
