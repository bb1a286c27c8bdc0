namespace NanoMedAgent.HostSim.Life;

/// <summary>What happened in a run, and what has become of the values.</summary>
/// <param name="Measured">Values that were measured for a patient.</param>
/// <param name="Stored">Values that are stored at that patient.</param>
/// <param name="Quarantined">Values in quarantine.</param>
/// <param name="Lost">Values that devices have declared lost, or that were in RAM alone when the power was cut.</param>
/// <param name="Pairings">Associations that devices have confirmed.</param>
/// <param name="Policies">Policies that the hospitals have signed.</param>
/// <param name="KeyChanges">Changes of an authority's key that devices have confirmed.</param>
/// <param name="Evidence">Evidence of what runs on devices that was appraised.</param>
/// <param name="Tampered">Devices that run something that their maker has not signed.</param>
/// <param name="Noticed">Those of them that were suspended because of their evidence.</param>
/// <param name="Stolen">Devices that were reported as stolen.</param>
/// <param name="Repaired">Devices that were suspended and came back.</param>
/// <param name="HandedOver">Devices that have proved that they are nobody's any more.</param>
/// <param name="Retired">Devices that have proved that nothing is left on them.</param>
/// <param name="PowerCuts">Power cuts at a write.</param>
public sealed record LifeCounts(
    long Measured, long Stored, long Quarantined, long Lost, long Pairings, long Policies, long KeyChanges, long Evidence,
    long Tampered, long Noticed, long Stolen, long Repaired, long HandedOver, long Retired, long PowerCuts)
{
    /// <summary>Nothing.</summary>
    public static LifeCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>The sum of two.</summary>
    public static LifeCounts operator +(LifeCounts one, LifeCounts other) => new(
        one.Measured + other.Measured,
        one.Stored + other.Stored,
        one.Quarantined + other.Quarantined,
        one.Lost + other.Lost,
        one.Pairings + other.Pairings,
        one.Policies + other.Policies,
        one.KeyChanges + other.KeyChanges,
        one.Evidence + other.Evidence,
        one.Tampered + other.Tampered,
        one.Noticed + other.Noticed,
        one.Stolen + other.Stolen,
        one.Repaired + other.Repaired,
        one.HandedOver + other.HandedOver,
        one.Retired + other.Retired,
        one.PowerCuts + other.PowerCuts);
}
