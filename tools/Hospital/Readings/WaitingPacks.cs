namespace NanoMedAgent.Hospital.Readings;

/// <summary>How many packs of a class still wait on a device.</summary>
/// <param name="DataClass">The data class.</param>
/// <param name="Packs">Sequence numbers below the highest one received that were neither received nor declared as lost.</param>
public sealed record WaitingPacks(string DataClass, long Packs);
