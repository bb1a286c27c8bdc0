namespace NanoMedAgent.Hospital.Readings;

/// <summary>A pack was stored.</summary>
/// <param name="DataClass">The data class.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Received">When, in whole seconds.</param>
public sealed record StoredPack(string DataClass, long Sequence, DateTimeOffset Received);
