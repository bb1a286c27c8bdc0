using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.History;

/// <summary>
/// Writes a history as CSV (RFC 4180, UTF-8), a row for each alarm, each act, and each step of an escalation. Times have their offset from
/// UTC. A text that a spreadsheet would take for a formula begins with an apostrophe.
/// </summary>
/// <param name="options">The ward's options.</param>
internal sealed class HistoryExport(WardOptions options)
{
    private static readonly string[] Columns =
    [
        "kind", "begin", "end", "bed", "patient", "sensor", "association", "what", "priority", "acknowledged", "acknowledged_by",
        "seconds_to_page", "seconds_to_acknowledgement", "nuisance", "policy", "who", "role", "action", "outcome",
    ];

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        InjectionOptions = InjectionOptions.Escape,
        InjectionEscapeCharacter = '\'',
    };

    /// <summary>A name that says what is in the file.</summary>
    public string NameOf(HistoryQuery query)
    {
        string ward = new([.. options.Records.Ward.Select(each => char.IsAsciiLetterOrDigit(each) ? each : '-')]);
        string bed = new([.. query.Bed.Select(each => char.IsAsciiLetterOrDigit(each) ? each : '-')]);
        return $"history-{ward}{(bed.Length == 0 ? "" : $"-bed-{bed}")}-{Stamp(query.From)}-{Stamp(query.Until)}.csv";

        string Stamp(DateTimeOffset time) =>
            TimeZoneInfo.ConvertTime(time, options.TimeZone).ToString("yyyyMMdd'T'HHmm", CultureInfo.InvariantCulture);
    }

    /// <summary>Writes it.</summary>
    public byte[] Write(WardHistory history)
    {
        using MemoryStream file = new();
        using (StreamWriter text = new(file, leaveOpen: true))
        using (CsvWriter csv = new(text, Format))
        {
            WriteRow(csv, Columns);
            foreach (AlarmEpisode episode in history.Episodes)
            {
                WriteRow(csv, Row(episode));
            }

            foreach (WardAct act in history.Acts)
            {
                WriteRow(csv, Row(act));
            }

            foreach (EscalationEntry entry in history.Escalations)
            {
                WriteRow(csv, Row(entry));
            }
        }

        return file.ToArray();
    }

    private static void WriteRow(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (string field in fields)
        {
            csv.WriteField(Printable.Escape(field));
        }

        csv.NextRecord();
    }

    private static string Seconds(TimeSpan? delay) => delay?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "";

    private string[] Row(AlarmEpisode episode) =>
    [
        episode.IsTechnical ? "technical alarm" : "physiological alarm", Time(episode.Begin), Time(episode.End), episode.Bed,
        episode.Association.Patient, episode.Association.Serial, episode.Association.Id, episode.Text.English, episode.Priority,
        Time(episode.Seen), episode.SeenBy.English, Seconds(episode.DelayToPage), Seconds(episode.DelayToSeen),
        episode.IsNuisance ? "1" : "0", episode.Policy.English, "", "", "", "",
    ];

    private string[] Row(WardAct act) =>
    [
        "act", Time(act.Entry.Time), "", act.Bed, act.Association.Patient, act.Association.Serial, act.Association.Id, act.Entry.Subject,
        "", "", "", "", "", "", "", act.Entry.Who, act.Entry.Role, act.Entry.Action, act.Entry.Outcome,
    ];

    private string[] Row(EscalationEntry entry) =>
    [
        "escalation", Time(entry.At), "", entry.Told.Bed, entry.Association.Patient, entry.Association.Serial, entry.Association.Id,
        entry.Alarm.English, entry.Told.Priority, "", "", "", "", "", "", entry.Told.Destination, "", entry.What.English,
        entry.Event?.Reason ?? "",
    ];

    private string Time(DateTimeOffset? time) => time is { } known
        ? TimeZoneInfo.ConvertTime(known, options.TimeZone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)
        : "";
}
