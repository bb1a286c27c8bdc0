namespace NanoMedAgent.Hospital.Readings;

/// <summary>What was stored of a device since some time.</summary>
/// <param name="Packs">In the order in which they arrived.</param>
/// <param name="Readings">Their measured values.</param>
/// <param name="Missing">Their vital signs without a value.</param>
public sealed record StoredArrivals(
    IReadOnlyList<StoredPack> Packs, IReadOnlyList<StoredReading> Readings, IReadOnlyList<StoredMissing> Missing)
{
    /// <summary>Nothing.</summary>
    public static StoredArrivals None { get; } = new([], [], []);
}
