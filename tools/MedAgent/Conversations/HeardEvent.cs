using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Something that arrived in a device's event stream.</summary>
/// <param name="Event">What it says, or null when it was refused.</param>
/// <param name="Refusal">Why it was refused.</param>
internal sealed record HeardEvent(DeviceEvent? Event, RefusalReason Refusal)
{
    private const int TimeWidth = 20;

    /// <summary>A line for people.</summary>
    public override string ToString()
    {
        if (Event is not { } told)
        {
            return $"refused: a message that is no event of this device ({Refusal})";
        }

        string time = told.At?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)
            ?? FormattableString.Invariant($"{told.Time} s after start");
        return $"{time.PadRight(TimeWidth)}  {ReasonText.Describe(told.Kind, told.What, told.Number, told.Reason)}";
    }
}
