using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Trends;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Reads what a device's page shows.</summary>
internal sealed class DeviceViewReader(RefusalCounts refusals, ScoreRules scoreRules, WardOptions options)
{
    // As many as somebody reads on a page.
    private const int RowLimit = 60;
    private const int TrendWidth = 720;
    private const int TrendHeight = 150;

    private readonly Dictionary<TrendSpan, BedViewBuilder> _bedViews = TrendSpan.All.ToDictionary(
        span => span,
        span => NewBuilder(new TrendDrawing(span.Length, TrendWidth, TrendWidth, TrendHeight, options.TimeZone), options));

    /// <summary>Reads it.</summary>
    /// <param name="store">The readings.</param>
    /// <param name="associations">The associations.</param>
    /// <param name="query">The device and association.</param>
    /// <param name="now">The current time.</param>
    /// <returns>null when there is no such device, or it never had that association.</returns>
    public DeviceView? Read(ReadingStore store, AssociationStore associations, DeviceQuery query, DateTimeOffset now)
    {
        IReadOnlyList<Association> all = [.. associations.OfDevice(query.Device).Where(each => each.Effective is not null)];
        RegisteredDevice? registered = associations.Devices.Find(query.Device);
        IReadOnlyList<DeviceStateChange> states = associations.DeviceStates.History(query.Device);
        QuarantinedStart? quarantined = associations.QuarantinedStarts.Find(query.Device);
        DateTimeOffset? arrival = store.Packs.LastArrival(query.Device);
        Association? association = query.Association is { } id
            ? all.FirstOrDefault(each => each.Id == id)
            : all.FirstOrDefault(each => each.End is null) ?? (all.Count > 0 ? all[0] : null);
        bool isDeviceUnknown =
            all.Count == 0 && registered is null && states.Count == 0 && arrival is null && store.Quarantine.CountOpen(query.Device) == 0;
        if (isDeviceUnknown || (query.Association is not null && association is null))
        {
            return null;
        }

        DateTimeOffset until = association?.End is { } end && end.At < now ? end.At : now;
        IReadOnlyList<StoredEvent> events = store.Events.List(query.Device);
        BedViewBuilder views = _bedViews[query.Span];
        views.Uncounted = UncountedSensors.Find(states.Count > 0 ? states[0] : null, quarantined) is { } uncounted
            ? new Dictionary<string, UncountedSensor> { [query.Device] = uncounted }
            : [];
        views.Scores = scoreRules.Find(associations, query.Device) is { } score
            ? new Dictionary<string, ScoreRule> { [query.Device] = score }
            : [];
        AlarmRule? rule = scoreRules.FindAlarms(associations, query.Device);
        views.Rules = rule is null ? [] : new Dictionary<string, AlarmRule> { [query.Device] = rule };
        return new DeviceView
        {
            Device = query.Device,
            Registered = registered,
            State = associations.DeviceStates.Find(query.Device),
            States = states,
            Quarantined = quarantined,
            Association = association,
            Associations = all,
            AlarmRule = rule,
            Bed = ReadBed(store, association, views, query.Span.Length, until),
            Span = query.Span,
            ReadTime = now,
            Until = until,
            Readings = [.. ReadReadings(store, query.Device, association).Reverse()],
            Alarms = association is null ? [] : [.. store.Alarms.OfAssociation(association.Id).Reverse().Take(RowLimit)],
            Gaps = association is null ? [] : [.. store.Gaps.OfAssociation(association.Id).Reverse().Take(RowLimit)],
            Events = [.. events.Reverse().Take(RowLimit)],
            Epochs = [.. store.Epochs.OfDevice(query.Device).Take(RowLimit)],
            Waiting = store.Sequences.Waiting(query.Device),
            BatteryPercent = store.Batteries.LatestPercent(query.Device),
            LastArrival = arrival,
            InQuarantine = store.Quarantine.CountOpen(query.Device),
            Refusals = [.. CountRefusalsByDevice(events), .. CountRefusalsByCollector(query.Device)],
        };
    }

    private static IEnumerable<CountedRefusal> CountRefusalsByDevice(IReadOnlyList<StoredEvent> events) => events
        .Select(stored => stored.Reported)
        .Where(IsRefusal)
        .GroupBy(refusal => (refusal.Kind, Why: ReasonOf(refusal)))
        .Select(group => new CountedRefusal(T($"{EventWords.Kind(group.Key.Kind)}, by the sensor"), group.Key.Why, group.Count()))
        .OrderByDescending(refusal => refusal.Count);

    private static bool IsRefusal(ReportedEvent reported) => reported.Kind switch
    {
        DeviceEvent.CommandKind => reported.What != 0,
        DeviceEvent.PairingKind or DeviceEvent.UpdateKind => reported.What == 0,
        _ => false,
    };

    private static PageText ReasonOf(ReportedEvent refusal) => refusal.Kind == DeviceEvent.CommandKind
        ? Known(ReasonText.What(refusal.Kind, refusal.What).Text)
        : Known(ReasonText.Why(refusal.Kind, refusal.What, refusal.Reason).Text);

    private static IReadOnlyList<StoredReading> ReadReadings(
        ReadingStore store, string device, Association? association) => association is null
        ? [
            .. store.Measurements.Find(new ReadingQuery { Device = device, Newest = RowLimit })
                .Where(reading => reading.Association is null),
        ]
        : store.Measurements.Find(new ReadingQuery { Association = association.Id, Newest = RowLimit });

    private IEnumerable<CountedRefusal> CountRefusalsByCollector(string device) =>
        refusals.Of(device).Select(counted => new CountedRefusal(
            T("message, by the collector"), Known(RefusalText.Of(counted.Reason)), counted.Count));

    private BedView ReadBed(
        ReadingStore store, Association? association, BedViewBuilder views, TimeSpan span, DateTimeOffset until)
    {
        if (association is null)
        {
            return new BedView { Bed = "", State = BedState.Free };
        }

        AssociationHistory history = new(association.Id, association.Device, span, options.Periods);
        history.Load(store, until);
        Patient? patient = options.Records.Find(association.Patient);
        BedView view = views.Build(association.Location, association, patient?.Name ?? association.Patient, history, until);
        return association.End is null ? view with { Notice = PatientNotice.Of(patient, until, options.TimeZone) } : view;
    }

    // Of the span that a person has chosen, also where a sensor was just paired.
    private static BedViewBuilder NewBuilder(TrendDrawing trends, WardOptions options) =>
        new(options.TimeZone, trends, trends, options.Silence);
}
