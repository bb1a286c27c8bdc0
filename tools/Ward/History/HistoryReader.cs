using System.Globalization;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.History;

/// <summary>
/// Reads what has happened: alarms out of what sensors have sent, technical alarms and acts out of what the ward has noted. It has
/// connections of its own while it reads, so that nobody waits for it.
/// </summary>
/// <param name="options">The ward's options.</param>
internal sealed partial class HistoryReader(WardOptions options)
{
    // A person acknowledges an alarm of the end of the period a little later.
    private static readonly TimeSpan AcknowledgementMargin = TimeSpan.FromHours(12);

    // In a week a ward has some ten thousand entries.
    private const int EntriesLimit = 200_000;

    private readonly AlarmRule? _rule = ReadRule(options);

    /// <summary>Reads a history.</summary>
    public WardHistory Read(HistoryQuery query)
    {
        DashboardDatabase database = new(options);
        try
        {
            database.Open();
            return Read(database, query);
        }
        finally
        {
            database.Close();
        }
    }

    private WardHistory Read(DashboardDatabase database, HistoryQuery query)
    {
        AssociationStore store = database.Associations;
        HashSet<string>? ofPatient = query.Patient.Length == 0 ? null : [.. store.OfPatient(query.Patient).Select(each => each.Id)];
        (Association Association, IReadOnlyList<AssociationPlace> Places)[] here =
        [
            .. store.Between(query.From, query.Until).Where(each => ofPatient?.Contains(each.Id) != false)
                .Select(each => (each, store.PlacesOf(each.Id)))
                .Where(each => PlacesIn(each.Item2, query).Any(place => IsAsked(place, query))),
        ];
        AuditEntry[] entries = [.. store.Audit.Between(query.From, query.Until + AcknowledgementMargin, EntriesLimit)];
        ILookup<string, AuditEntry> confirmed = entries
            .Where(entry => entry.Action == "acknowledge" && entry.Outcome.StartsWith("confirmed", StringComparison.Ordinal))
            .ToLookup(entry => entry.Association);
        List<AlarmEpisode> episodes = [];
        List<WardAct> acts = [];
        List<EscalationEntry> told = [];
        using EscalationStore escalations = EscalationStore.Open(options.Database);
        foreach ((Association association, IReadOnlyList<AssociationPlace> places) in here)
        {
            episodes.AddRange(
                OfSensor(database, association, places, confirmed).Concat(Silences(store, association, places))
                    .Where(episode => episode.Begin < query.Until && !(episode.End < query.From)
                        && IsAsked(PlaceAt(places, episode.Begin), query)));
            acts.AddRange(
                entries.Where(entry => IsAbout(entry, association)).Concat(EndsOfPauses(database, association))
                    .Where(entry => entry.Time >= query.From && entry.Time < query.Until)
                    .Select(entry => (Entry: entry, Place: PlaceAt(places, entry.Time)))
                    .Where(act => IsAsked(act.Place, query))
                    .Select(act => new WardAct(act.Entry, association, act.Place.Bed)));
            told.AddRange(
                escalations.OfAssociation(association.Id).SelectMany(each => EntriesOf(each, association))
                    .Where(entry => entry.At >= query.From && entry.At < query.Until
                        && IsAsked(PlaceAt(places, entry.Told.Noted), query)));
        }

        return new WardHistory(
            query, [.. here.Select(each => each.Association)], [.. episodes.OrderBy(each => each.Begin)],
            [.. acts.OrderBy(act => act.Entry.Time)])
        {
            Escalations = [.. told.OrderBy(entry => entry.At)],
        };
    }

    private static IEnumerable<EscalationEntry> EntriesOf(EscalationProgress progress, Association association) =>
        progress.Events.Select(each => new EscalationEntry(progress.Escalation, each, association))
            .Prepend(new EscalationEntry(progress.Escalation, null, association));

    private static IEnumerable<AssociationPlace> PlacesIn(IReadOnlyList<AssociationPlace> places, HistoryQuery query) =>
        places.Where((place, i) => place.Since < query.Until && (i + 1 == places.Count || places[i + 1].Since > query.From));

    private static AssociationPlace PlaceAt(IReadOnlyList<AssociationPlace> places, DateTimeOffset time) =>
        places.LastOrDefault(place => place.Since <= time) ?? places[0];

    private bool IsAsked(AssociationPlace place, HistoryQuery query) =>
        (place.Ward.Length == 0 || place.Ward == options.Records.Ward) && (query.Bed.Length == 0 || place.Bed == query.Bed);

    /// <summary>Entries name the association; those about the sensor alone belong to whom it was with.</summary>
    private static bool IsAbout(AuditEntry entry, Association association) =>
        entry.Association == association.Id || entry.Subject == association.Id
        || (entry.Association.Length == 0 && entry.Subject == association.Device
            && entry.Time >= association.Granted && !(entry.Time > association.End?.At));

    private IEnumerable<AlarmEpisode> OfSensor(
        DashboardDatabase database, Association association, IReadOnlyList<AssociationPlace> places, ILookup<string, AuditEntry> confirmed)
    {
        IReadOnlyDictionary<long, DateTimeOffset> shown = database.Associations.ShownAlarms.OfAssociation(association.Id);
        foreach (AlarmOccurrence alarm in AlarmOccurrence.In(database.Store.Alarms.OfAssociation(association.Id)))
        {
            StoredAlarm first = alarm.First;
            if (StampedTime.Possible(first.Time, first.Received) is not { } begin)
            {
                begin = first.Received ?? association.Granted;
            }

            (DateTimeOffset? seen, PageText seenBy) = FindSeen(alarm, confirmed[association.Id]);
            yield return new AlarmEpisode
            {
                Association = association,
                Bed = PlaceAt(places, begin).Bed,
                Text = AlarmWords.Of(first.Reported),
                Priority = PriorityOf(first),
                Begin = begin,
                IsBeginMeasured = first.Time == begin,
                End = alarm.End is { } end ? StampedTime.Possible(end.Time, end.Received) : association.End?.At,
                Shown = shown.TryGetValue(first.Sequence, out DateTimeOffset at) ? at : null,
                Seen = seen,
                SeenBy = seenBy,
                Policy = DescribePolicy(first, database.Store.Alarms.LimitsBefore(association.Id, first.Sequence)),
            };
        }
    }

    private static (DateTimeOffset? Time, PageText By) FindSeen(AlarmOccurrence alarm, IEnumerable<AuditEntry> confirmed)
    {
        if (alarm.Seen is not { } seen)
        {
            return (null, None);
        }

        DateTimeOffset? time = StampedTime.Possible(seen.Time, seen.Received);
        if (seen.Reported.State != "ward")
        {
            return (time, T("at the sensor"));
        }

        // Whose command it was that the sensor has confirmed.
        AuditEntry? entry = confirmed.FirstOrDefault(each => LastMeant().Match(each.Outcome) is { Success: true } match
            && long.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && last >= alarm.First.Sequence);
        return (time ?? entry?.Time, entry is null ? T("on the page") : T($"{entry.Who}, on the page"));
    }

    private static IEnumerable<AlarmEpisode> Silences(
        AssociationStore store, Association association, IReadOnlyList<AssociationPlace> places)
    {
        foreach (IGrouping<DateTimeOffset, SilenceStep> silence in
            store.Silences.OfAssociation(association.Id).GroupBy(step => step.Silent))
        {
            SilenceStep[] raised = [.. silence.Where(step => step.Kind == SilenceStepKind.Raised)];
            if (raised.Length == 0)
            {
                continue;
            }

            SilenceStep? seen = silence.FirstOrDefault(step => step.Kind == SilenceStepKind.Acknowledged);
            yield return new AlarmEpisode
            {
                Association = association,
                Bed = PlaceAt(places, raised[0].At).Bed,
                Text = T("The sensor is silent"),
                IsTechnical = true,
                Priority = raised[^1].Priority,
                Begin = raised[0].At,
                IsBeginMeasured = true,
                End = silence.FirstOrDefault(step => step.Kind == SilenceStepKind.Ended)?.At ?? association.End?.At,
                Seen = seen?.At,
                SeenBy = seen is null ? None : T($"{seen.By}, on the page"),
            };
        }
    }

    /// <summary>The alarms of the policy that the ward has.</summary>
    private static AlarmRule? ReadRule(WardOptions options) =>
        options.Policy is { } signed && SignedPolicy.TryVerify(signed, options.Authority.Public, out DataPolicy? policy, out _)
            ? policy?.Alarms
            : null;

    private string PriorityOf(StoredAlarm raised)
    {
        AlarmPriority priority = raised.PolicyVersion == options.PolicyVersion && _rule is { } rule
            ? rule.PriorityOf(raised.Reported.Name, raised.Reported.State == ReportedAlarm.NoValue)
            : AlarmPriority.High;
        return priority.ToString().ToLowerInvariant();
    }

    /// <summary>Who paused the sound of a sensor, or turned it off or on, is in the audit; the sensor says that a pause is over.</summary>
    private static IEnumerable<AuditEntry> EndsOfPauses(DashboardDatabase database, Association association)
    {
        foreach (StoredAudio audio in database.Store.Alarms.AudioOfAssociation(association.Id))
        {
            string outcome = AudioText.HowPauseEnded(audio.Reported);
            if (outcome.Length > 0 && StampedTime.Possible(audio.Time, audio.Received) is { } time)
            {
                yield return new AuditEntry(time, association.Device, "device", "audio", association.Device, outcome)
                {
                    Association = association.Id,
                };
            }
        }
    }

    private PageText DescribePolicy(StoredAlarm raised, ReportedLimits? reported)
    {
        if (raised.PolicyVersion is not { } version)
        {
            return None;
        }

        bool isLow = raised.Reported.State == ReportedAlarm.Low;
        PatientLimit? own = reported?.InForce?.Limits.GetValueOrDefault(raised.Reported.Name);
        AlarmRule? rule = version == options.PolicyVersion ? _rule : null;
        AlarmLimit? wards = rule?.Limits.GetValueOrDefault(raised.Reported.Name);
        decimal? ofPatient = isLow ? own?.Low : own?.High;
        decimal? limit = raised.Reported.State is ReportedAlarm.Low or ReportedAlarm.High
            ? ofPatient ?? (isLow ? wards?.Low : wards?.High)
            : null;
        if (limit is not { } value || VitalSign.Find(raised.Reported.Name) is not { } sign)
        {
            return T($"policy {version}");
        }

        PageText crossed = isLow
            ? T($"policy {version}: below {value:0.#} {sign.DisplayUnit}")
            : T($"policy {version}: above {value:0.#} {sign.DisplayUnit}");
        return ofPatient is null ? crossed : T($"{crossed}, the patient's own");
    }

    [GeneratedRegex(@"\(alarms up to (\d+)\)")]
    private static partial Regex LastMeant();
}
