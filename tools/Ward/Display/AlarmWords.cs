using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Display;

/// <summary>Alarms for people. In English they are those of the hospital's other programs, which a test holds.</summary>
internal static class AlarmWords
{
    private const string NoBreakSpace = "\u00a0";

    /// <summary>An alarm: "Heart rate high, 142 /min". A number is not separated from its unit at the end of a line.</summary>
    public static PageText Of(ReportedAlarm alarm)
    {
        if (alarm.Name == ReportedAlarm.Seen)
        {
            return alarm.State switch
            {
                "button" => T("Seen: somebody pressed the button"),
                "ward" => T("Seen: acknowledged on the ward's page"),
                _ => T($"Seen: {alarm.State}"),
            };
        }

        VitalSign? sign = VitalSign.Find(alarm.Name);
        PageText title = sign is null ? T("Early-warning score") : Known(sign.Title);
        PageText? value = alarm.Value is not { } number ? null
            : sign is not null ? T($"{number:0.#}{NoBreakSpace}{sign.DisplayUnit}")
            : ScoreOf(number, alarm.Of);
        return (alarm.State, value) switch
        {
            (ReportedAlarm.High, _) when alarm.Name == ReportedAlarm.Score => T($"{title} {value ?? ScoreOf(null, alarm.Of)}"),
            (ReportedAlarm.NoValue, _) => T($"{title} has no value"),
            (ReportedAlarm.End, null) => T($"{title} alarm ended"),
            (ReportedAlarm.End, _) => T($"{title} alarm ended, {value}"),
            (ReportedAlarm.High, null) => T($"{title} high"),
            (ReportedAlarm.High, _) => T($"{title} high, {value}"),
            (ReportedAlarm.Low, null) => T($"{title} low"),
            (ReportedAlarm.Low, _) => T($"{title} low, {value}"),
            (_, null) => T($"{title} {alarm.State}"),
            _ => T($"{title} {alarm.State}, {value}"),
        };
    }

    private static PageText ScoreOf(decimal? least, long? parameters) => parameters is { } known
        ? T($"{least:0.#} or more, of {known} parameters")
        : T($"{least:0.#} or more, of unknown parameters");
}
