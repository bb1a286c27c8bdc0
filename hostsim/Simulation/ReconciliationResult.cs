namespace NanoMedAgent.HostSim.Simulation;

/// <summary>What became of the values that were sensed.</summary>
/// <param name="Stored">Values in the database, each counted once.</param>
/// <param name="Duplicates">Values in the database that were not sensed, or that are there once too often.</param>
/// <param name="Declared">Missing values inside a gap that the device declared.</param>
/// <param name="Lost">Other missing values.</param>
internal readonly record struct ReconciliationResult(long Stored, long Duplicates, long Declared, long Lost)
{
    /// <summary>The sum of two results.</summary>
    public static ReconciliationResult operator +(ReconciliationResult one, ReconciliationResult other) =>
        new(one.Stored + other.Stored, one.Duplicates + other.Duplicates, one.Declared + other.Declared, one.Lost + other.Lost);
}
