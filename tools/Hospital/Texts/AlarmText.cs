using System.Globalization;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts for alarms.</summary>
public static class AlarmText
{
    /// <summary>An alarm in a line: "Heart rate high, 142 /min", "SpO2 has no value".</summary>
    public static string Of(ReportedAlarm alarm)
    {
        VitalSign? sign = VitalSign.Find(alarm.Name);
        string title = sign?.Title ?? "Early-warning score";
        string parameters = alarm.Of?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
        string value = sign is null
            ? FormattableString.Invariant($"{alarm.Value:0.#} or more, of {parameters} parameters")
            : FormattableString.Invariant($"{alarm.Value:0.#} {sign.DisplayUnit}");
        string withValue = alarm.Value is null ? "" : $", {value}";
        return (alarm.Name, alarm.State) switch
        {
            (ReportedAlarm.Seen, "button") => "Seen: somebody pressed the button",
            (ReportedAlarm.Seen, "ward") => "Seen: acknowledged on the ward's page",
            (ReportedAlarm.Seen, _) => $"Seen: {alarm.State}",
            (ReportedAlarm.Score, ReportedAlarm.High) => $"{title} {value}",
            (_, ReportedAlarm.NoValue) => $"{title} has no value",
            (_, ReportedAlarm.End) => $"{title} alarm ended{withValue}",
            _ => $"{title} {alarm.State}{withValue}",
        };
    }
}
