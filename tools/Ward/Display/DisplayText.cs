using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Display;

/// <summary>The words, numbers and times that more than one page shows.</summary>
internal static class DisplayText
{
    /// <summary>Shown where there is no number.</summary>
    public static readonly PageText NoNumber = T("–");

    /// <summary>A value with as many decimals as is usual for its vital sign.</summary>
    public static PageText Number(VitalSign sign, decimal value) => sign.IsTemperature ? T($"{value:0.0}") : T($"{value:0}");

    /// <summary>A length of time, rounded down: "40 s", "4 min", "3 h", "2 days".</summary>
    public static PageText Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 60 } => T($"{(int)duration.TotalSeconds} s"),
        { TotalMinutes: < 60 } => T($"{(int)duration.TotalMinutes} min"),
        { TotalHours: < 48 } => T($"{(int)duration.TotalHours} h"),
        _ => T($"{(int)duration.TotalDays} days"),
    };

    /// <summary>A date: "31 Jan 1950".</summary>
    public static PageText Date(DateOnly date) => T($"{date.Day} {Month(date.Month)} {date.Year}");

    /// <summary>A date of birth, for people.</summary>
    public static PageText Born(DateOnly? date) => date is { } known ? T($"born {Date(known)}") : T("date of birth unknown");

    /// <summary>The time of day to the minute, with the date unless that is today.</summary>
    public static PageText Minute(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone) => TimeOfDay(time, now, zone, "HH:mm");

    /// <summary>The time of day to the second, with the date unless that is today.</summary>
    public static PageText Second(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone) => TimeOfDay(time, now, zone, "HH:mm:ss");

    /// <summary>Date and time to the second, in all languages as ISO 8601 has them.</summary>
    public static string DateAndTime(DateTimeOffset time, TimeZoneInfo zone) => WithOffset(time, zone, "yyyy-MM-dd HH:mm:ss");

    /// <summary>How full a battery is, and what to do when it is nearly empty; nothing when nobody knows.</summary>
    public static PageText Battery(int? percent) => percent switch
    {
        null => None,
        <= 10 => T($"battery {percent} %: charge it"),
        _ => T($"battery {percent} %"),
    };

    /// <summary>What is wrong with a value, or why there is none; nothing when nothing is wrong.</summary>
    public static PageText Quality(string quality) => quality switch
    {
        "good" => None,
        "lead-off" => T("not on the patient"),
        "weak-signal" => T("weak signal"),
        "sensor-fault" => T("sensor fault"),
        "stale" => T("no new value from the sensor"),
        _ => T($"{quality}"),
    };

    /// <summary>Why readings are lost.</summary>
    public static PageText LossReason(string reason) => reason switch
    {
        "restart" => T("lost when the sensor restarted"),
        "full" => T("lost because the sensor's memory was full"),
        "damaged" => T("damaged in the sensor's memory"),
        "released" => T("discarded when the sensor was unpaired"),
        _ => T("lost, reason unknown"),
    };

    /// <summary>A priority as the standard names it: "high".</summary>
    public static PageText Priority(string priority) => priority switch
    {
        "high" => T("high"),
        "medium" => T("medium"),
        _ => T("low"),
    };

    /// <summary>How a label was captured.</summary>
    public static PageText Capture(CaptureMethod how) => how switch
    {
        CaptureMethod.Camera => T("scanned"),
        CaptureMethod.Image => T("from a picture"),
        _ => T("typed"),
    };

    /// <summary>How an association ended.</summary>
    public static PageText HowEnded(EndCause cause) => cause switch
    {
        EndCause.Command => T("unpaired in the ward"),
        EndCause.Button => T("unpaired with the sensor's button"),
        EndCause.Administrator => T("ended in the ward only, because the sensor could not be reached"),
        EndCause.Refused => T("never took effect"),
        EndCause.Cancelled => T("cancelled before it took effect"),
        EndCause.Swap => T("swapped for another sensor"),
        EndCause.OwnershipEnd => T("the sensor was retired, or given to another owner"),
        _ => T("sensor, patient or bed was already in another one"),
    };

    /// <summary>Where a device's clock had its time from.</summary>
    public static PageText ClockQuality(int quality) => quality switch
    {
        1 => T("network"),
        2 => T("authenticated"),
        _ => T("none"),
    };

    /// <summary>The limits of one patient in a line: "Heart rate below 45, above 130 /min; SpO2 below 85 %".</summary>
    public static PageText Limits(PatientLimits limits) => Join("; ", limits.Limits
        .Where(limit => limit.Value.Low is not null || limit.Value.High is not null)
        .Select(limit => Limits(VitalSign.Find(limit.Key)!, limit.Value.Low, limit.Value.High)));

    /// <summary>A number of alarms.</summary>
    public static PageText Alarms(long number) => number == 1 ? T("1 alarm") : T($"{number} alarms");

    /// <summary>A number of readings.</summary>
    public static PageText Readings(long number) => number == 1 ? T("1 reading") : T($"{number} readings");

    /// <summary>A number of things, for the audit log: "1 patient", "3 patients".</summary>
    public static string Count(long number, string singular, string plural) =>
        FormattableString.Invariant($"{number} {(number == 1 ? singular : plural)}");

    private static PageText Limits(VitalSign sign, decimal? low, decimal? high) => (low, high) switch
    {
        ({ } below, { } above) => T($"{Known(sign.Title)} below {below:0.#}, above {above:0.#} {sign.DisplayUnit}"),
        ({ } below, null) => T($"{Known(sign.Title)} below {below:0.#} {sign.DisplayUnit}"),
        _ => T($"{Known(sign.Title)} above {high:0.#} {sign.DisplayUnit}"),
    };

    private static PageText TimeOfDay(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone, string format)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        string clock = WithOffset(time, zone, format);
        return local.Date == TimeZoneInfo.ConvertTime(now, zone).Date
            ? T($"{clock}")
            : T($"{local.Day} {Month(local.Month)} {clock}");
    }

    private static PageText Month(int month) => month switch
    {
        1 => T("Jan"),
        2 => T("Feb"),
        3 => T("Mar"),
        4 => T("Apr"),
        5 => T("May"),
        6 => T("Jun"),
        7 => T("Jul"),
        8 => T("Aug"),
        9 => T("Sep"),
        10 => T("Oct"),
        11 => T("Nov"),
        _ => T("Dec"),
    };

    /// <summary>A time by the ward's clocks; with the offset from UTC in the hour that comes twice.</summary>
    private static string WithOffset(DateTimeOffset time, TimeZoneInfo zone, string format)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(zone.IsAmbiguousTime(local.DateTime) ? $"{format} zzz" : format, CultureInfo.InvariantCulture);
    }
}
