namespace NanoMedAgent.Hospital.Readings;

/// <summary>A store was restored from a backup.</summary>
/// <param name="Made">When the backup was made: what arrived since then is not in the store, unless it has arrived again.</param>
/// <param name="Restored">When it was restored.</param>
public sealed record StoreRestore(DateTimeOffset Made, DateTimeOffset Restored);
