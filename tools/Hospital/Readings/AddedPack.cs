namespace NanoMedAgent.Hospital.Readings;

/// <summary>What a pack has added to a store.</summary>
/// <param name="Readings">Measured values.</param>
/// <param name="Alarms">Reports of alarms.</param>
/// <param name="Event">An event, or null.</param>
public sealed record AddedPack(IReadOnlyList<StoredReading> Readings, IReadOnlyList<StoredAlarm> Alarms, StoredEvent? Event);
