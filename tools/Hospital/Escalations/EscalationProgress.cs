namespace NanoMedAgent.Hospital.Escalations;

/// <summary>An escalation with what became of it so far.</summary>
/// <param name="Escalation">The escalation.</param>
/// <param name="Events">What became of it, in order.</param>
public sealed record EscalationProgress(Escalation Escalation, IReadOnlyList<EscalationEvent> Events)
{
    /// <summary>The end of the alarm; null while it calls.</summary>
    public EscalationEvent? End =>
        Events.FirstOrDefault(each => each.Kind is EscalationEventKind.Acknowledged or EscalationEventKind.Over);

    /// <summary>Whether it is settled that the destination has it, or does not get it any more.</summary>
    public bool IsSettled =>
        Has(EscalationEventKind.Delivered) || Has(EscalationEventKind.Refused) || Has(EscalationEventKind.GivenUp);

    /// <summary>Whether the destination may know of it. One that has not answered may have heard it all the same.</summary>
    public bool MayBeKnown => !Has(EscalationEventKind.Refused)
        && (Has(EscalationEventKind.Delivered) || Has(EscalationEventKind.Failed) || Has(EscalationEventKind.GivenUp));

    /// <summary>Whether such a thing became of it.</summary>
    public bool Has(EscalationEventKind kind) => Events.Any(each => each.Kind == kind);
}
