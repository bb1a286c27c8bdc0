namespace NanoMedAgent.Hospital.Readings;

/// <summary>What of a device was stored since some time.</summary>
/// <param name="Packs">In the order in which they came.</param>
/// <param name="Readings">Measured values out of them.</param>
/// <param name="Missing">Vital signs without a value out of them.</param>
public sealed record StoredArrivals(IReadOnlyList<StoredPack> Packs, IReadOnlyList<StoredReading> Readings, IReadOnlyList<StoredMissing> Missing)
{
    /// <summary>Nothing.</summary>
    public static StoredArrivals None { get; } = new([], [], []);
}
