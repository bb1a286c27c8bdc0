using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Board;

/// <summary>How the ward's pages say things.</summary>
internal static class BoardWords
{
    /// <summary>Where there is no number.</summary>
    public const string NoNumber = "–";

    /// <summary>A unit as people write it; the SenML registry calls a degree "Cel".</summary>
    public static string Unit(VitalSign sign) => sign.Unit switch
    {
        "Cel" => "°C",
        "1/min" => "/min",
        _ => sign.Unit,
    };

    /// <summary>A value with as many digits as people use.</summary>
    public static string Number(VitalSign sign, decimal value) => value.ToString(sign.Name == "t" ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>How old something is: "40 s", "4 min", "3 h", "2 days".</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 60 } => FormattableString.Invariant($"{(int)age.TotalSeconds} s"),
        { TotalMinutes: < 60 } => FormattableString.Invariant($"{(int)age.TotalMinutes} min"),
        { TotalHours: < 48 } => FormattableString.Invariant($"{(int)age.TotalHours} h"),
        _ => FormattableString.Invariant($"{(int)age.TotalDays} days"),
    };

    /// <summary>The time of day, with the date when it is another day than today.</summary>
    public static string Time(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(local.Date == TimeZoneInfo.ConvertTime(now, zone).Date ? "HH:mm" : "d MMM HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Date and time to the second.</summary>
    public static string Stamp(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The time of day to the second, with the date when it is another day than today.</summary>
    public static string Moment(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(local.Date == TimeZoneInfo.ConvertTime(now, zone).Date ? "HH:mm:ss" : "d MMM HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>What a battery holds, with what to do when that is little; empty when nobody knows.</summary>
    public static string Battery(int? percent) => percent switch
    {
        null => "",
        <= 10 => FormattableString.Invariant($"battery {percent} %: charge it"),
        _ => FormattableString.Invariant($"battery {percent} %"),
    };

    /// <summary>Why there is no value, or what is the matter with one; empty for nothing.</summary>
    public static string Quality(string quality) => quality switch
    {
        "good" => "",
        "lead-off" => "sensor off",
        "weak-signal" => "weak signal",
        "sensor-fault" => "sensor fault",
        _ => quality,
    };

    /// <summary>Why readings are lost.</summary>
    public static string Lost(string reason) => reason switch
    {
        "restart" => "lost when the sensor was started anew",
        "full" => "lost as the sensor's memory was full",
        "damaged" => "damaged in the sensor's memory",
        "released" => "given up when the sensor was released",
        _ => "lost, the sensor does not know why",
    };

    /// <summary>What an alarm is about.</summary>
    public static string Alarm(ReportedAlarm told)
    {
        VitalSign? sign = VitalSign.Find(told.Name);
        string title = sign?.Title ?? "Early-warning score";
        string value = told.Value is not { } number ? "" : sign is null ? string.Create(CultureInfo.InvariantCulture, $", {number:0}") : $", {Number(sign, number)}\u00a0{Unit(sign)}";
        string state = told.State switch
        {
            ReportedAlarm.High => " high",
            ReportedAlarm.Low => " low",
            ReportedAlarm.NoValue => " has no value",
            _ => $" {told.State}",
        };
        return $"{title}{state}{value}";
    }

    /// <summary>The state of an alarm, in the words that stand at it.</summary>
    public static string Level(AlarmLevel level) => level switch
    {
        AlarmLevel.Unseen => "ALARM",
        AlarmLevel.Missed => "Was an alarm, not seen",
        _ => "Alarm, seen",
    };

    /// <summary>How an association was made known.</summary>
    public static string Capture(CaptureMethod how) => how switch
    {
        CaptureMethod.Camera => "scanned",
        CaptureMethod.Image => "from a picture",
        _ => "typed",
    };

    /// <summary>How an association has ended.</summary>
    public static string Cause(EndCause cause) => cause switch
    {
        EndCause.Command => "released here",
        EndCause.Button => "released at the sensor's button",
        EndCause.Administrator => "ended here alone, the sensor could not be reached",
        EndCause.Refused => "never took effect",
        EndCause.Cancelled => "cancelled before it took effect",
        _ => "another one was there before",
    };

    /// <summary>How good a device's clock is.</summary>
    public static string Clock(int quality) => quality switch
    {
        1 => "network",
        2 => "authenticated",
        _ => "none",
    };

    /// <summary>How many of something.</summary>
    public static string Count(long number, string one, string many) => number == 1 ? $"1 {one}" : FormattableString.Invariant($"{number} {many}");
}
