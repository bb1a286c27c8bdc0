using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Ward.Board;

/// <summary>Reads what is stored of a device.</summary>
internal sealed class DeviceReading(RefusalCounts refusals, WardOptions options)
{
    // What fits on a page that somebody reads.
    private const int Rows = 60;
    private const int TrendWidth = 720;
    private const int TrendHeight = 150;

    private static readonly TimeSpan Span = TimeSpan.FromHours(12);

    private readonly BedDescription _description = new(options.TimeZone, new TrendDrawing(Span, TrendWidth, TrendWidth, TrendHeight, options.TimeZone));

    /// <summary>Reads it.</summary>
    /// <param name="store">Where its readings are.</param>
    /// <param name="associations">Where its associations are.</param>
    /// <param name="question">What is wanted.</param>
    /// <param name="now">The date.</param>
    /// <returns>null when there is no such device, or it never had that association.</returns>
    public DeviceView? Read(ReadingStore store, AssociationStore associations, DeviceQuestion question, DateTimeOffset now)
    {
        IReadOnlyList<Association> all = [.. associations.OfDevice(question.Device).Where(each => each.Effective is not null)];
        RegisteredDevice? registered = associations.Devices.Find(question.Device);
        DateTimeOffset? arrival = store.Packs.LastArrival(question.Device);
        Association? association = question.Association is { } asked ? all.FirstOrDefault(each => each.Id == asked) : all.FirstOrDefault(each => each.End is null) ?? (all.Count > 0 ? all[0] : null);
        if ((all.Count == 0 && registered is null && arrival is null) || (question.Association is not null && association is null))
        {
            return null;
        }

        DateTimeOffset until = association?.End is { } end && end.At < now ? end.At : now;
        IReadOnlyList<StoredEvent> events = store.Events.List(question.Device);
        return new DeviceView
        {
            Device = question.Device,
            Registered = registered,
            Association = association,
            Associations = all,
            Bed = Bed(store, association, until),
            Span = Span,
            Until = until,
            Readings = [.. Readings(store, question.Device, association, until).Reverse()],
            Alarms = association is null ? [] : [.. store.Alarms.OfAssociation(association.Id).Reverse().Take(Rows)],
            Gaps = association is null ? [] : [.. store.Gaps.OfAssociation(association.Id).Reverse().Take(Rows)],
            Events = [.. events.Reverse().Take(Rows)],
            Epochs = [.. store.Epochs.OfDevice(question.Device).Take(Rows)],
            Waiting = store.Sequences.Waiting(question.Device),
            BatteryPercent = store.Batteries.LatestPercent(question.Device),
            LastArrival = arrival,
            Refusals = [.. ByDevice(events), .. refusals.Of(question.Device).Select(count => new CountedRefusal("messages, by the collector", count.Reason.ToString(), count.Count))],
        };
    }

    private static IEnumerable<CountedRefusal> ByDevice(IReadOnlyList<StoredEvent> events) =>
        events.Select(told => told.Reported).Where(IsRefusal)
            .GroupBy(told => (told.Kind, Why: told.Kind == DeviceEvent.CommandKind ? ReasonText.What(told.Kind, told.What).Text : ReasonText.Why(told.Kind, told.Reason).Text))
            .Select(group => new CountedRefusal($"{group.Key.Kind}, by the sensor", group.Key.Why, group.Count()))
            .OrderByDescending(count => count.Count);

    private static bool IsRefusal(ReportedEvent told) => told.Kind == DeviceEvent.CommandKind ? told.What != 0 : told.Kind is DeviceEvent.PairingKind or DeviceEvent.UpdateKind && told.What == 0;

    private BedView Bed(ReadingStore store, Association? association, DateTimeOffset until)
    {
        if (association is null)
        {
            return new BedView { Bed = "", State = BedState.Free };
        }

        BedHistory history = new(association.Id, association.Device, Span);
        history.Load(store, until);
        string patient = options.Records.Patients.FirstOrDefault(known => known.Id == association.Patient)?.Name ?? association.Patient;
        return _description.Describe(association.Location, association, patient, history, until);
    }

    private static IReadOnlyList<StoredReading> Readings(ReadingStore store, string device, Association? association, DateTimeOffset until) => association is null
        ? [.. store.Measurements.Find(new ReadingQuery { Device = device, From = until - Span, Newest = Rows }).Where(reading => reading.Association is null)]
        : store.Measurements.Find(new ReadingQuery { Association = association.Id, From = until - Span, Newest = Rows });
}
