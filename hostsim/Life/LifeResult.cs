namespace NanoMedAgent.HostSim.Life;

/// <summary>What became of a group.</summary>
/// <param name="Counts">What happened.</param>
/// <param name="Months">Certificates and states over time.</param>
/// <param name="Findings">What must not have happened.</param>
internal sealed record LifeResult(LifeCounts Counts, IReadOnlyList<LifeMonth> Months, IReadOnlyList<LifeFinding> Findings);
