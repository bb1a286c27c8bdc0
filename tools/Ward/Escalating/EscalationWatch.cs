using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>
/// Notes in the database which alarms are to be told to whom, and how those have ended that were told. It keeps nothing that a restart
/// would lose, and two programs beside each other note the same. For one thread.
/// </summary>
/// <param name="store">Where.</param>
/// <param name="alarms">The ward's alarms.</param>
/// <param name="options">The ward's options, with the hospital's rule.</param>
internal sealed class EscalationWatch(EscalationStore store, IWardAlarms alarms, WardOptions options)
{
    // A page confirms within seconds.
    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(15);

    private readonly EscalationRule _rule = options.Escalation!;

    // A device that restarts raises its alarms anew. That nobody has come goes on all the same.
    private Dictionary<(string Association, string Alarm, string Priority), DateTimeOffset> _since = [];

    /// <summary>Looks at the alarms.</summary>
    public void Look()
    {
        DateTimeOffset now = options.Clock();
        IReadOnlyList<EscalationProgress> unfinished = store.UnfinishedOf(options.Records.Ward);
        foreach (EscalationProgress each in unfinished)
        {
            Judge(each, now);
        }

        if (alarms.FindCalling() is not { } calling)
        {
            return;
        }

        HashSet<(string, string, string, string)> standing =
            [.. unfinished.Where(each => each.End is null).Select(each => KeyOf(each.Escalation))];
        Dictionary<(string Association, string Alarm, string Priority), DateTimeOffset> known = [];
        foreach (CallingAlarm alarm in calling)
        {
            (string, string, string) key = (alarm.Association, alarm.Alarm, alarm.Priority);
            DateTimeOffset since = _since.TryGetValue(key, out DateTimeOffset earlier) && earlier < alarm.Since ? earlier : alarm.Since;
            known[key] = since;
            foreach (EscalationStep step in _rule.Steps.Where(step => step.After(alarm.Priority) is { } after && since + after <= now))
            {
                Escalation told = Tell(alarm, since, step, now);
                if (standing.Add(KeyOf(told)))
                {
                    store.Add(told);
                }
            }
        }

        _since = known;
    }

    private static (string, string, string, string) KeyOf(Escalation told) =>
        (told.Association, told.Alarm, told.Priority, told.Destination);

    private Escalation Tell(CallingAlarm alarm, DateTimeOffset since, EscalationStep step, DateTimeOffset now) => new()
    {
        Association = alarm.Association,
        Device = alarm.Device,
        Ward = options.Records.Ward,
        Bed = alarm.Bed,
        Alarm = alarm.Alarm,
        State = alarm.State,
        Began = alarm.Began,
        Priority = alarm.Priority,
        Unanswered = since,
        Destination = step.Destination,
        Page = _rule.Destinations.First(each => each.Name == step.Destination).Page,
        Noted = now,
    };

    private void Judge(EscalationProgress told, DateTimeOffset now)
    {
        EscalationEventKind? end = told.End?.Kind;
        if (end is null && alarms.FindEnd(told.Escalation) is { } found)
        {
            store.Note(new EscalationEvent(told.Escalation.Id, found, now));
            end = found;
        }

        // A page shows what stands, and nothing of what is over. Nobody else is told by a rule that does not name him any more.
        bool isPage = told.Escalation.Page.Length > 0;
        if (end is not null && (isPage || _rule.Destinations.All(each => each.Name != told.Escalation.Destination)))
        {
            store.Finish(told.Escalation.Id);
        }
        else if (isPage && told.Events.Count == 0 && now - told.Escalation.Noted > PagePatience)
        {
            store.Note(new EscalationEvent(
                told.Escalation.Id, EscalationEventKind.Failed, now, $"no page of {told.Escalation.Page} has shown it"));
        }
    }
}
