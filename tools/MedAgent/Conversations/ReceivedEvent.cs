using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>A message received on a device's event topic.</summary>
/// <param name="Event">The event, or null when it was refused.</param>
/// <param name="Refusal">Why it was refused.</param>
internal sealed record ReceivedEvent(DeviceEvent? Event, RefusalReason Refusal)
{
    private const int TimeWidth = 20;

    /// <summary>Whether it decides nothing: it was made before this conversation, or a newer one is known.</summary>
    public bool IsOld { get; init; }

    /// <summary>One line of text for people.</summary>
    public override string ToString()
    {
        if (Event is not { } told)
        {
            return $"refused: a message that is not an event of this device ({Refusal})";
        }

        string time = told.At?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)
            ?? FormattableString.Invariant($"{told.Time} s after start {told.Order.Start}");
        string old = IsOld ? "an old event, repeated or late, which is ignored: " : "";
        string what = Printable.Escape(ReasonText.Describe(told.Kind, told.What, told.Number, told.Reason));
        return $"{time.PadRight(TimeWidth)}  {old}{what}";
    }
}
