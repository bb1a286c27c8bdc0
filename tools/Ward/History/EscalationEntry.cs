using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

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
    public PageText What => Event?.Kind switch
    {
        null => T($"due: unanswered for {DisplayText.Duration(Told.Noted - Told.Unanswered)}"),
        EscalationEventKind.Failed => T("attempt failed"),
        EscalationEventKind.Delivered => T("delivered"),
        EscalationEventKind.Refused => T("refused"),
        EscalationEventKind.GivenUp => T("given up"),
        EscalationEventKind.Acknowledged => T("the alarm was acknowledged"),
        EscalationEventKind.Over => T("the alarm was over"),
        EscalationEventKind.EndFailed => T("end: attempt failed"),
        EscalationEventKind.EndDelivered => T("end: delivered"),
        EscalationEventKind.EndRefused => T("end: refused"),
        _ => T("end: given up"),
    };

    /// <summary>The alarm, for people.</summary>
    public PageText Alarm => EscalationText.Of(Told);
}
