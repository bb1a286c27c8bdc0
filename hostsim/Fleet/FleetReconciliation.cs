namespace NanoMedAgent.HostSim.Fleet;

/// <summary>Values that were measured, and what became of them.</summary>
/// <param name="Measured">Sealed by the sensors.</param>
/// <param name="Stored">In the database.</param>
/// <param name="Lost">Not in the database.</param>
/// <param name="Duplicates">In the database once too often.</param>
public sealed record FleetReconciliation(long Measured, long Stored, long Lost, long Duplicates);
