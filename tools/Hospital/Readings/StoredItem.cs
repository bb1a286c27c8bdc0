using System.Globalization;
using System.Security.Cryptography;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A row of a pack as text, so that what is stored can be compared with what was sealed.</summary>
/// <param name="Kind">Which table it is of.</param>
/// <param name="Name">Of which vital sign, event or alarm.</param>
/// <param name="Content">What it says.</param>
public sealed record StoredItem(string Kind, string Name, string Content)
{
    /// <summary>When it was measured, in seconds since 1970; null if that is unknown.</summary>
    public long? TimeSeconds { get; init; }

    /// <summary>The boot of the device; null where the table has none.</summary>
    public long? Boot { get; init; }

    /// <summary>Seconds since that boot, if the device had no clock.</summary>
    public long? UptimeSeconds { get; init; }

    /// <summary>Whether it got its time afterwards; null where the table does not say so.</summary>
    public bool? IsRebased { get; init; }

    /// <summary>The id of its association, hexadecimal, or null.</summary>
    public string? Association { get; init; }

    /// <summary>A measured value.</summary>
    public static StoredItem OfValue(string vital, decimal value, string unit, string quality, long clockQuality) => new(
        "value", vital, FormattableString.Invariant($"{value:0.##########} {unit}, {quality}, clock quality {clockQuality}"));

    /// <summary>A vital sign without a value.</summary>
    public static StoredItem OfMissing(string vital, string reason) => new("missing value", vital, reason);

    /// <summary>An event.</summary>
    public static StoredItem OfEvent(string kind, long what, long number, long reason) => new(
        "event", kind, FormattableString.Invariant($"what {what}, number {number}, reason {reason}"));

    /// <summary>A report of an alarm.</summary>
    public static StoredItem OfAlarm(string name, string state, decimal? value, long? parameters) => new(
        "alarm", name, FormattableString.Invariant($"{state}, value {value:0.##########}, of {parameters}"));

    /// <summary>The level of a battery.</summary>
    public static StoredItem OfBattery(long percent) => new("battery", "level", FormattableString.Invariant($"{percent} %"));

    /// <summary>A checkpoint.</summary>
    public static StoredItem OfCheckpoint(byte[] message) => new(
        "checkpoint", "SHA-256", Convert.ToHexStringLower(SHA256.HashData(message)));
}
