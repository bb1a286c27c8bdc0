using Hospital.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>A device is first with one patient and then with another: values of one are never shown for the other.</summary>
public class ReadingsOfAssociations
{
    private const long Time = 1_767_225_600;

    private readonly string _device = Guid.NewGuid().ToString("N")[..20];
    private readonly byte[] _first = Guid.NewGuid().ToByteArray();
    private readonly byte[] _second = Guid.NewGuid().ToByteArray();

    private string First => Convert.ToHexStringLower(_first);

    private string Second => Convert.ToHexStringLower(_second);

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Readings_that_arrive_late_are_found_by_their_association(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        Epoch nobody = Epoch("vitals", 1, null);
        Epoch first = Epoch("vitals", 2, _first);
        Epoch second = Epoch("vitals", 3, _second);
        Add(store, nobody, 1, Time, new SenMlRecord("hr", "1/min", Time, 60, null));
        Add(store, first, 2, Time + 10, new SenMlRecord("hr", "1/min", Time + 10, 61, null), new SenMlRecord("o2", "%", null, 95, null));
        Add(store, second, 4, Time + 30, new SenMlRecord("hr", "1/min", Time + 30, 100, null));

        // Measured with the first patient, and delivered when the device is with the second.
        Add(store, first, 3, Time + 40, new SenMlRecord("hr", "1/min", Time + 20, 62, null));

        Values(store.Measurements.Find(new ReadingQuery { Association = First })).ShouldBe(["hr 61", "o2 95", "hr 62"]);
        Values(store.Measurements.Find(new ReadingQuery { Association = First, From = At(Time + 15) })).ShouldBe(["hr 62"]);
        Values(store.Measurements.Find(new ReadingQuery { Association = Second })).ShouldBe(["hr 100"]);
        store.Measurements.Find(new ReadingQuery { Association = First }).ShouldAllBe(reading => reading.Association == First);
        store.Measurements.Find(
            new ReadingQuery { Device = _device }).Select(reading => reading.Association).ShouldBe([null, First, First, First, Second]);
        store.Measurements.Count(new ReadingQuery { Association = First }).ShouldBe(3);
        Values(store.Measurements.LatestOfAssociation(First)).ShouldBe(["hr 62", "o2 95"]);
        Values(store.Measurements.LatestOfAssociation(Second)).ShouldBe(["hr 100"]);
        store.Measurements.LatestOfAssociation(new string('f', 32)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_newest_value_is_the_one_with_the_highest_number_whatever_its_time_is(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        Epoch clockless = Epoch("vitals", 1, _first) with { Start = null, ClockQuality = 0 };
        Add(store, clockless, 1, Time, new SenMlRecord("uptime", "s", null, 5, null), new SenMlRecord("hr", "1/min", null, 60, null));
        Add(store, clockless, 2, Time, new SenMlRecord("uptime", "s", null, 9, null), new SenMlRecord("hr", "1/min", null, 61, null));
        Values(store.Measurements.LatestOfAssociation(First)).ShouldBe(["hr 61"]);
        Epoch otherStart = Epoch("vitals", 2, _first) with { Boot = 2 };
        Add(store, otherStart, 4, Time, new SenMlRecord("hr", "1/min", Time - 100_000, 62, null));
        Values(store.Measurements.LatestOfAssociation(First)).ShouldBe(["hr 62"]);
        Add(store, otherStart, 3, Time, new SenMlRecord("hr", "1/min", Time + 1_000_000, 63, null));
        Values(store.Measurements.LatestOfAssociation(First)).ShouldBe(["hr 62"], "63 was measured before it, by a clock that was ahead");
        Add(store, otherStart, 5, Time, new SenMlRecord("hr", "1/min", Time + 100_000_000, 64, null));
        Add(store, otherStart, 6, Time, new SenMlRecord("hr", "1/min", Time, 65, null));
        Values(store.Measurements.LatestOfAssociation(First)).ShouldBe(["hr 65"]);
        Values(store.Measurements.LatestOfDevice(_device)).ShouldBe(["hr 65"]);
        Values(store.Measurements.Find(new ReadingQuery { Device = _device, Newest = 2 })).ShouldBe(["hr 64", "hr 65"]);
        store.Measurements.Find(new ReadingQuery { Device = _device, Newest = 2 }).Select(reading => reading.ClockAhead)
            .ShouldBe([TimeSpan.FromSeconds(100_000_000), null], "a value from the future is flagged");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_gap_between_two_associations_is_found_for_both_and_other_gaps_for_one(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        Epoch nobody = Epoch("vitals", 1, null);
        Epoch first = Epoch("vitals", 2, _first);
        Epoch second = Epoch("vitals", 3, _second);
        SenMlRecord Heart(long time) => new("hr", "1/min", time, 60, null);
        Add(store, nobody, 1, Time, Heart(Time));
        Add(store, nobody, 4, Time + 30, Heart(Time + 30));
        Add(store, first, 5, Time + 40, Heart(Time + 40));
        Add(store, first, 10, Time + 90, Heart(Time + 90));
        Add(store, second, 15, Time + 140, Heart(Time + 140));
        Add(store, second, 19, Time + 180, Heart(Time + 180));

        // Each gap is declared later, when the device is with the second patient.
        foreach ((long sequence, long from, long to) in new[] { (20L, 2L, 3L), (21L, 6L, 9L), (22L, 11L, 14L), (23L, 16L, 18L) })
        {
            Add(store, second, sequence, Time + 300, Gap(from, to));
        }

        store.Gaps.OfAssociation(First).Select(gap => gap.Declared.First).ShouldBe([6, 11]);
        store.Gaps.OfAssociation(Second).Select(gap => gap.Declared.First).ShouldBe([11, 16]);
        store.Gaps.List(_device).Count.ShouldBe(4);
        store.Gaps.OfAssociation(new string('f', 32)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Alarms_and_events_belong_to_an_association_and_no_alarm_outlasts_it(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        Epoch first = Epoch("alarm", 2, _first);
        Add(store, first, 1, Time, new SenMlRecord("alarm/hr", "", Time, null, "high"));
        Standing(store, First).ShouldBe(["hr high active, not seen"]);

        Epoch second = Epoch("alarm", 3, _second) with { Uptime = 100, Start = Time + 100 };
        store.InTransaction(() => store.Ingest.AddEpoch(second));
        Standing(store, First).ShouldBe(["hr high over, not seen"]);
        Standing(store, Second).ShouldBeEmpty();

        Add(store, second, 3, Time + 110, new SenMlRecord("alarm/hr", "", Time + 110, null, "low"));
        Add(store, second, 4, Time + 120, new SenMlRecord("alarm/hr", "", Time + 120, null, "end"));
        Standing(store, Second).ShouldBe(["hr low over, not seen"]);
        Standing(store, First).ShouldBe(["hr high over, not seen"], "an alarm of another patient does not end it");

        // The end of the first patient's alarm arrives late: it does not end the alarm of the second.
        Add(store, second, 5, Time + 130, new SenMlRecord("alarm/o2", "", Time + 130, null, "low"));
        Add(store, first, 2, Time + 140, new SenMlRecord("alarm/o2", "", Time + 20, null, "low"));
        Standing(store, Second).ShouldBe(["hr low over, not seen", "o2 low active, not seen"]);
        store.Alarms.OfAssociation(First).Select(
            alarm => (alarm.Reported.Name, alarm.Association)).ShouldBe([("hr", First), ("o2", First)]);
        store.Alarms.List(_device).Select(alarm => alarm.Association).ShouldBe([First, First, Second, Second, Second]);

        Epoch audit = Epoch("audit", 4, _second);
        Add(
            store, audit, 1, Time, new SenMlRecord("pairing", "", Time, 3, null), new SenMlRecord("number", "", null, 5, null),
            new SenMlRecord("reason", "", null, 0, null));
        store.Events.List(_device).Single().Association.ShouldBe(Second);
    }

    private static DateTimeOffset At(long time) => DateTimeOffset.FromUnixTimeSeconds(time);

    private static void Add(ReadingStore store, Epoch epoch, long sequence, long received, params SenMlRecord[] records) =>
        store.InTransaction(() =>
    {
        store.Ingest.AddEpoch(epoch);
        store.Ingest.AddPack(
            epoch, sequence, PackContent.From(records, epoch.DataClass)!, isMarkedLate: false, At(received)).ShouldNotBeNull();
    });

    private static SenMlRecord[] Gap(long first, long last) =>
    [
        new("gap-first", "", Time, first, null), new("gap-last", "", null, last, null), new("gap-lost", "", null, 1, null), new(
            "gap-why", "", null, null, "full"),
    ];

    private static IEnumerable<string> Values(IEnumerable<StoredReading> readings) =>
        readings.Select(reading => FormattableString.Invariant($"{reading.Vital.Name} {reading.Value:0.#}"));

    private static IEnumerable<string> Standing(ReadingStore store, string association) =>
        store.Alarms.StandingOfAssociation(association).Select(
            alarm => $"{TextOf(alarm.Raised.Reported)} {(alarm.IsActive ? "active" : "over")}, {(alarm.IsSeen ? "seen" : "not seen")}");

    private static string TextOf(ReportedAlarm alarm) =>
        $"{alarm.Name} {alarm.State}";

    private Epoch Epoch(string dataClass, byte number, byte[]? association) => new()
    {
        Device = _device,
        DataClass = dataClass,
        Id = [0, 0, 0, number],
        Key = new byte[16],
        BaseIv = new byte[13],
        CustodySecret = new byte[32],
        Start = Time,
        ClockQuality = 1,
        Association = association,
        Boot = 1,
        Uptime = number,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [number],
    };
}
