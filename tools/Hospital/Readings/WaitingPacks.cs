namespace NanoMedAgent.Hospital.Readings;

/// <summary>How much of a class still waits on a device.</summary>
/// <param name="DataClass">The data class.</param>
/// <param name="Packs">Numbers below the highest one that has come, which neither came nor were declared lost.</param>
public sealed record WaitingPacks(string DataClass, long Packs);
