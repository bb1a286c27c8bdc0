namespace NanoMedAgent.Hospital.Escalations;

/// <summary>Something that became of an escalation.</summary>
/// <param name="Escalation">The escalation's id.</param>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why it failed; empty if it did not, and never empty if it did. It has no secret and nothing of a patient.</param>
public sealed record EscalationEvent(string Escalation, EscalationEventKind Kind, DateTimeOffset At, string Reason = "")
{
    /// <summary>Whether the destination has answered well.</summary>
    public bool IsAnswered => Kind is EscalationEventKind.Delivered or EscalationEventKind.EndDelivered;
}
