using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A gap as it is stored: where values are missing, and why.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Declared">What the device said. Its times are seconds since 1970.</param>
/// <param name="From">Nothing is missing before this: as declared, or else the newest value before the gap. null when nobody knows.</param>
/// <param name="To">Nothing is missing after this: as declared, or else the oldest value behind the gap.</param>
public sealed record StoredGap(string Device, string DataClass, DeclaredGap Declared, DateTimeOffset? From, DateTimeOffset? To);
