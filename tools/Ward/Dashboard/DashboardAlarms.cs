using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Escalating;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>The alarms that the dashboard shows, for those who are told when nobody acknowledges them.</summary>
/// <param name="dashboard">The dashboard.</param>
/// <param name="silences">The technical alarms that sensors are silent.</param>
internal sealed class DashboardAlarms(WardDashboard dashboard, SilenceTable silences) : IWardAlarms
{
    /// <inheritdoc/>
    public IReadOnlyList<CallingAlarm>? FindCalling()
    {
        WardSnapshot ward = dashboard.Snapshot;
        return ward.IsRead ? [.. ward.Beds.SelectMany(bed => FindCalling(bed, ward.Time))] : null;
    }

    /// <inheritdoc/>
    public EscalationEventKind? FindEnd(Escalation told)
    {
        WardSnapshot ward = dashboard.Snapshot;
        if (!ward.IsRead)
        {
            return null;
        }

        if (ward.Associations.All(each => each.Id != told.Association))
        {
            return EscalationEventKind.Over;
        }

        return told.Alarm == Escalation.Silence ? FindEndOfSilence(told) : FindEndOfAlarm(told, ward);
    }

    private static string TextOf(AlarmPriority priority) => priority.ToString().ToLowerInvariant();

    private static EscalationEventKind? FindEndOfAlarm(Escalation told, WardSnapshot ward)
    {
        // A bed that this dashboard does not show is another ward's now, and follows the rule there.
        BedView? bed = ward.Beds.FirstOrDefault(each => each.Association?.Id == told.Association);
        if (bed is { Fault.Length: > 0 } or { State: not BedState.Taken })
        {
            return null;
        }

        AlarmView? view = bed?.Alarms.FirstOrDefault(each =>
            each.Standing.Raised.Reported.Name == told.Alarm && each.Standing.Raised.Sequence >= told.Began);
        // One that was over already is there until somebody has seen it.
        bool isSeen = view?.Standing.IsSeen ?? (bed is not null && told.Priority == TextOf(AlarmPriority.Low));
        bool stillCalls = view is { Standing.IsSeen: false } && PriorityOf(view) == told.Priority;
        return stillCalls ? null : isSeen ? EscalationEventKind.Acknowledged : EscalationEventKind.Over;
    }

    /// <summary>An alarm that is over, and that nobody has seen, calls with low priority.</summary>
    private static string PriorityOf(AlarmView alarm) => TextOf(alarm.Standing.IsActive ? alarm.Priority : AlarmPriority.Low);

    private IEnumerable<CallingAlarm> FindCalling(BedView bed, DateTimeOffset now)
    {
        if (bed.Association is not { } association)
        {
            yield break;
        }

        foreach (AlarmView alarm in bed.Alarms.Where(each => !each.Standing.IsSeen))
        {
            StoredAlarm raised = alarm.Standing.Raised;
            DateTimeOffset since = raised.Received ?? raised.Time ?? now;
            yield return new CallingAlarm(
                association.Id, association.Device, bed.Bed, raised.Reported.Name, raised.Reported.State, raised.Sequence,
                PriorityOf(alarm), since < now ? since : now);
        }

        if (bed.Technical is { IsCalling: true } silent)
        {
            // When this priority was reached is noted with the second look at the latest.
            DateTimeOffset since = silences.Of(association.Id, silent.Silent)
                .FirstOrDefault(step => step.Kind == SilenceStepKind.Raised && step.Priority == silent.PriorityText)?.At ?? now;
            yield return new CallingAlarm(
                association.Id, association.Device, bed.Bed, Escalation.Silence, "", silent.Silent.ToUnixTimeMilliseconds(),
                silent.PriorityText, since);
        }
    }

    private EscalationEventKind? FindEndOfSilence(Escalation told)
    {
        IReadOnlyList<SilenceStep> steps = silences.Of(told.Association, DateTimeOffset.FromUnixTimeMilliseconds(told.Began));

        // What was acknowledged in one priority is acknowledged in those below it.
        return steps.Any(step => step.Kind == SilenceStepKind.Acknowledged && Rank(step.Priority) >= Rank(told.Priority))
            ? EscalationEventKind.Acknowledged
            : steps.Any(step => step.Kind == SilenceStepKind.Ended) ? EscalationEventKind.Over
            : null;
    }

    private static AlarmPriority Rank(string priority) => Enum.Parse<AlarmPriority>(priority, ignoreCase: true);
}
