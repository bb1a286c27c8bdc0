using System.Globalization;

namespace NanoMedAgent.Hl7.Messages;

/// <summary>
/// Points in time (HL7 v2.6, section 2.A.22): YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]. Three digits of fraction are written or none:
/// some receivers read the fraction as a number of milliseconds, ".5" as 5 and ".5000" as 5,000.
/// </summary>
public static class Hl7Time
{
    private const int ShortestLength = 4;

    private static readonly string[] Formats =
    [
        "yyyyMMddHHmmss.ffff", "yyyyMMddHHmmss.fff", "yyyyMMddHHmmss.ff", "yyyyMMddHHmmss.f", "yyyyMMddHHmmss", "yyyyMMddHHmm",
        "yyyyMMddHH", "yyyyMMdd", "yyyyMM", "yyyy",
    ];

    /// <summary>Writes a time, with its offset.</summary>
    public static string Format(DateTimeOffset time)
    {
        // Rounded down, so that nothing seems to be later than it was.
        string written = time.ToString(
            time.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMillisecond ? "yyyyMMddHHmmss" : "yyyyMMddHHmmss.fff",
            CultureInfo.InvariantCulture);
        TimeSpan offset = time.Offset;
        return written + (offset < TimeSpan.Zero ? '-' : '+') + offset.ToString("hhmm", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a time of any precision; what it leaves out is the earliest.</summary>
    /// <param name="text">What a field has.</param>
    /// <param name="zone">Where it is if it has no offset.</param>
    /// <param name="time">The time.</param>
    public static bool TryParse(string text, TimeZoneInfo zone, out DateTimeOffset time)
    {
        time = default;
        int sign = text.AsSpan().IndexOfAny('+', '-');
        string digits = sign < 0 ? text : text[..sign];
        if (digits.Length < ShortestLength
            || !DateTime.TryParseExact(digits, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            return false;
        }

        TimeSpan offset = zone.GetUtcOffset(local);
        if (sign >= 0)
        {
            if (!TimeSpan.TryParseExact(text.AsSpan(sign + 1), "hhmm", CultureInfo.InvariantCulture, out offset) || offset.TotalHours > 14)
            {
                return false;
            }

            offset = text[sign] == '-' ? -offset : offset;
        }

        // The first and the last hours that can be written at all have no offset to take away.
        if (local.Ticks - offset.Ticks is var utc && (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks))
        {
            return false;
        }

        time = new DateTimeOffset(local, offset);
        return true;
    }
}
