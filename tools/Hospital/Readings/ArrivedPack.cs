namespace NanoMedAgent.Hospital.Readings;

/// <summary>A pack that was stored, of any device.</summary>
/// <param name="Number">Its number in the database.</param>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Received">When, in whole seconds.</param>
/// <param name="BatteryPercent">The battery level in it, or null.</param>
/// <param name="HasGap">Whether it has declared a gap.</param>
public sealed record ArrivedPack(
    long Number, string Device, string DataClass, long Sequence, DateTimeOffset Received, int? BatteryPercent, bool HasGap);
