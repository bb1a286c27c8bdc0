using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Display;

/// <summary>The words, numbers and times that more than one page shows.</summary>
internal static class DisplayText
{
    /// <summary>Shown where there is no number.</summary>
    public const string NoNumber = "–";

    private const string NoBreakSpace = "\u00a0";

    /// <summary>A value with as many decimals as is usual for its vital sign.</summary>
    public static string Number(VitalSign sign, decimal value) =>
        value.ToString(sign.IsTemperature ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>A length of time, rounded down: "40 s", "4 min", "3 h", "2 days".</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 60 } => FormattableString.Invariant($"{(int)duration.TotalSeconds} s"),
        { TotalMinutes: < 60 } => FormattableString.Invariant($"{(int)duration.TotalMinutes} min"),
        { TotalHours: < 48 } => FormattableString.Invariant($"{(int)duration.TotalHours} h"),
        _ => FormattableString.Invariant($"{(int)duration.TotalDays} days"),
    };

    /// <summary>A date: "31 Jan 1950".</summary>
    public static string Date(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A date of birth, for people.</summary>
    public static string Born(DateOnly? date) => date is { } known ? $"born {Date(known)}" : "date of birth unknown";

    /// <summary>The time of day to the minute, with the date unless that is today.</summary>
    public static string Minute(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone) => TimeOfDay(time, now, zone, "HH:mm");

    /// <summary>The time of day to the second, with the date unless that is today.</summary>
    public static string Second(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone) => TimeOfDay(time, now, zone, "HH:mm:ss");

    /// <summary>Date and time to the second.</summary>
    public static string DateAndTime(DateTimeOffset time, TimeZoneInfo zone) => WithOffset(time, zone, "yyyy-MM-dd HH:mm:ss");

    /// <summary>How full a battery is, and what to do when it is nearly empty; empty when nobody knows.</summary>
    public static string Battery(int? percent) => percent switch
    {
        null => "",
        <= 10 => FormattableString.Invariant($"battery {percent} %: charge it"),
        _ => FormattableString.Invariant($"battery {percent} %"),
    };

    /// <summary>What is wrong with a value, or why there is none; empty when nothing is wrong.</summary>
    public static string Quality(string quality) => quality switch
    {
        "good" => "",
        "lead-off" => "not on the patient",
        "weak-signal" => "weak signal",
        "sensor-fault" => "sensor fault",
        "stale" => "no new value from the sensor",
        _ => quality,
    };

    /// <summary>Why readings are lost.</summary>
    public static string LossReason(string reason) => reason switch
    {
        "restart" => "lost when the sensor restarted",
        "full" => "lost because the sensor's memory was full",
        "damaged" => "damaged in the sensor's memory",
        "released" => "discarded when the sensor was unpaired",
        _ => "lost, reason unknown",
    };

    /// <summary>An alarm: "Heart rate high, 142 /min". A number is not separated from its unit at the end of a line.</summary>
    public static string Alarm(ReportedAlarm alarm)
    {
        string text = AlarmText.Of(alarm);
        return VitalSign.Find(alarm.Name)?.DisplayUnit is { } unit
            ? text.Replace($" {unit}", $"{NoBreakSpace}{unit}", StringComparison.Ordinal)
            : text;
    }

    /// <summary>How a label was captured.</summary>
    public static string Capture(CaptureMethod how) => how switch
    {
        CaptureMethod.Camera => "scanned",
        CaptureMethod.Image => "from a picture",
        _ => "typed",
    };

    /// <summary>How an association ended.</summary>
    public static string HowEnded(EndCause cause) => cause switch
    {
        EndCause.Command => "unpaired in the ward",
        EndCause.Button => "unpaired with the sensor's button",
        EndCause.Administrator => "ended in the ward only, because the sensor could not be reached",
        EndCause.Refused => "never took effect",
        EndCause.Cancelled => "cancelled before it took effect",
        EndCause.Swap => "swapped for another sensor",
        EndCause.OwnershipEnd => "the sensor was retired, or given to another owner",
        _ => "sensor, patient or bed was already in another one",
    };

    /// <summary>Where a device's clock had its time from.</summary>
    public static string ClockQuality(int quality) => quality switch
    {
        1 => "network",
        2 => "authenticated",
        _ => "none",
    };

    /// <summary>A number of things: "1 gap", "3 gaps".</summary>
    public static string Count(long number, string singular, string plural) =>
        FormattableString.Invariant($"{number} {(number == 1 ? singular : plural)}");

    private static string TimeOfDay(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone, string format)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        bool isToday = local.Date == TimeZoneInfo.ConvertTime(now, zone).Date;
        return WithOffset(time, zone, isToday ? format : $"d MMM {format}");
    }

    /// <summary>A time by the ward's clocks; with the offset from UTC in the hour that comes twice.</summary>
    private static string WithOffset(DateTimeOffset time, TimeZoneInfo zone, string format)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(zone.IsAmbiguousTime(local.DateTime) ? $"{format} zzz" : format, CultureInfo.InvariantCulture);
    }
}
