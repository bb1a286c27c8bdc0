using System.Globalization;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>
/// Times that people type, as ISO 8601 has them and in no other way: 3.4.2026 is a day in April to one person, and in March to another.
/// </summary>
public static class IsoTime
{
    /// <summary>What to write.</summary>
    public const string Example = "2027-01-01T08:00Z";

    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>A time in UTC, in whole seconds; empty for none.</summary>
    public static string Format(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Parses a date, or a date and a time; UTC unless it has a time zone.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
