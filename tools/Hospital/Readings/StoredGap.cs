using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A stored gap: where values are missing, and why.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Declared">What the device declared.</param>
/// <param name="From">
/// No value is missing before this time: as declared, or the time of the newest value before the gap; null if unknown.
/// </param>
/// <param name="To">
/// No value is missing after this time: as declared, or the time of the oldest value after the gap; null if unknown.
/// </param>
public sealed record StoredGap(string Device, string DataClass, DeclaredGap Declared, DateTimeOffset? From, DateTimeOffset? To);
