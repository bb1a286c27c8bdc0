using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Display;

namespace NanoMedAgent.Ward.History;

/// <summary>That an alarm which nobody had acknowledged was to go to a destination, or what became of that.</summary>
/// <param name="Told">The alarm and the destination.</param>
/// <param name="Event">What became of it; null for that it was to go there.</param>
/// <param name="Association">Whose.</param>
public sealed record EscalationEntry(Escalation Told, EscalationEvent? Event, Association Association)
{
    /// <summary>When.</summary>
    public DateTimeOffset At => Event?.At ?? Told.Noted;

    /// <summary>What, for people.</summary>
    public string What => Event?.Kind switch
    {
        null => FormattableString.Invariant($"due: unanswered for {DisplayText.Duration(Told.Noted - Told.Unanswered)}"),
        EscalationEventKind.Failed => "attempt failed",
        EscalationEventKind.Delivered => "delivered",
        EscalationEventKind.Refused => "refused",
        EscalationEventKind.GivenUp => "given up",
        EscalationEventKind.Acknowledged => "the alarm was acknowledged",
        EscalationEventKind.Over => "the alarm was over",
        EscalationEventKind.EndFailed => "end: attempt failed",
        EscalationEventKind.EndDelivered => "end: delivered",
        EscalationEventKind.EndRefused => "end: refused",
        _ => "end: given up",
    };

    /// <summary>The alarm, for people.</summary>
    public string Alarm => EscalationText.Of(Told);
}
