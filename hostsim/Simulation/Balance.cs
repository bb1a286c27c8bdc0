namespace NanoMedAgent.HostSim.Simulation;

/// <summary>What became of values that were sensed.</summary>
/// <param name="Stored">In the database, each once.</param>
/// <param name="Duplicates">In the database without having been sensed, or once too often.</param>
/// <param name="Declared">Missing, inside of a gap that the device has declared.</param>
/// <param name="Lost">Missing otherwise.</param>
internal readonly record struct Balance(long Stored, long Duplicates, long Declared, long Lost)
{
    /// <summary>Both together.</summary>
    public static Balance operator +(Balance one, Balance other) =>
        new(one.Stored + other.Stored, one.Duplicates + other.Duplicates, one.Declared + other.Declared, one.Lost + other.Lost);
}
