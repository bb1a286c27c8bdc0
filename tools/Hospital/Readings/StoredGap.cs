using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Storage;

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
public sealed record StoredGap(string Device, string DataClass, DeclaredGap Declared, DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>A gap with the times that the device has declared, and no others.</summary>
    public static StoredGap Of(string device, string dataClass, DeclaredGap declared) =>
        new(device, dataClass, declared, declared.From.ToTime(), declared.To.ToTime());
}
