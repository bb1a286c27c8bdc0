using System.Globalization;
using System.Text.Json;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Display;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>What a receiver gets: that nobody has acknowledged an alarm, or that it has ended. Each attempt has the same bytes.</summary>
/// <param name="Id">Tells it from all others; the same for each attempt, and from each program.</param>
/// <param name="Body">JSON in UTF-8, in the form that Standard Webhooks asks for. It names no patient.</param>
internal sealed record EscalationMessage(string Id, byte[] Body)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Says that nobody has acknowledged an alarm.</summary>
    /// <param name="told">The alarm.</param>
    /// <param name="pages">Where the ward's pages are; null if nobody has said it.</param>
    public static EscalationMessage OfAlarm(Escalation told, Uri? pages) => Create(told, pages, "alarm.unanswered", told.Noted, null);

    /// <summary>Says that an alarm has ended.</summary>
    /// <param name="told">The alarm.</param>
    /// <param name="end">Its end.</param>
    /// <param name="pages">As above.</param>
    public static EscalationMessage OfEnd(Escalation told, EscalationEvent end, Uri? pages) => Create(
        told, pages, "alarm.ended", end.At, end.Kind == EscalationEventKind.Acknowledged ? "acknowledged" : "over");

    private static EscalationMessage Create(Escalation told, Uri? pages, string type, DateTimeOffset time, string? end)
    {
        object content = new
        {
            type,
            timestamp = Text(time),
            data = new
            {
                escalation = told.Id,
                ward = told.Ward,
                bed = told.Bed,
                alarm = EscalationText.Of(told).English,
                kind = told.Alarm == Escalation.Silence ? "technical" : "physiological",
                priority = told.Priority,
                since = Text(told.Unanswered),
                unansweredSeconds = (long)(told.Noted - told.Unanswered).TotalSeconds,
                end,
                link = pages is null ? null : new Uri(pages, $"device/{told.Device}"),
            },
        };
        string id = $"{(end is null ? "unanswered" : "ended")}_{told.Id}";
        return new EscalationMessage(id, JsonSerializer.SerializeToUtf8Bytes(content, Format));
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
