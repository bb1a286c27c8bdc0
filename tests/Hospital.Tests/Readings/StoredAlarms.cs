using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace Hospital.Tests.Readings;

/// <summary>Alarms of devices, from the sealed pack to the database, and which of them stand.</summary>
public class StoredAlarms
{
    private const long Time = 1_767_225_600;

    [Fact]
    public async Task An_alarm_is_stored_once_acknowledged_reported_and_listed_in_words()
    {
        using TemporaryFolder folder = new();
        string database = folder.File("readings.db");
        using HospitalKey device = HospitalKey.Create();
        string id = device.Public.DeviceId;
        using (ReadingStore store = ReadingStore.Open(database))
        {
            using HospitalKey recipient = HospitalKey.Create();
            CollectorCore collector = new(recipient, store, [device.Public], () => DateTimeOffset.FromUnixTimeSeconds(Time + 90));
            List<StoredAlarm> stored = [];
            collector.AlarmStored += stored.Add;
            Epoch epoch = Epoch(id, 1, Time);
            store.InTransaction(() => store.Ingest.AddEpoch(epoch));
            byte[] raised = DeviceMessages.Seal(epoch, 1, DeviceMessages.AlarmPack(
                Time, ("hr", "high", null, null), ("hr/v", null, 142, "1/min"), ("news2", "high", null, null), ("news2/v", null, 7, null), (
                    "news2/of", null, 4, null)));
            byte[] later = DeviceMessages.Seal(
                epoch, 2,
                DeviceMessages.AlarmPack(
                    Time + 60, ("hr", "end", null, null), ("hr/v", null, 96, "1/min"), ("o2", "no-value", null, null),
                    ("seen", "button", null, null)));
            IReadOnlyList<Message> answers = collector.Handle(
                [new Message($"nm/2/{id}/r/alarm", raised), new Message($"nm/2/{id}/r/alarm", [.. raised, .. later])]);
            answers.Single().Topic.ShouldBe($"nm/2/{id}/a");
            stored.Select(alarm => alarm.Reported).ShouldBe(
            [
                new ReportedAlarm("hr", "high", 142, null), new ReportedAlarm("news2", "high", 7, 4),
                new ReportedAlarm("hr", "end", 96, null), new ReportedAlarm("o2", "no-value", null, null), new ReportedAlarm(
                    "seen", "button", null, null),
            ]);
            store.Alarms.List(id).ShouldBe(stored);
            store.Measurements.Count(new ReadingQuery()).ShouldBe(0, "the value of an alarm is not a reading");
        }

        string listed = await Programs.Succeeds("alarms", "list", "--db", database);
        foreach (string words in new[]
        {
            "2026-01-01T00:00:00Z", "Heart rate high, 142 /min", "Early-warning score 7 or more, of 4 parameters",
            "Heart rate alarm ended, 96 /min", "SpO2 has no value",
            "Seen: somebody pressed the button",
        })
        {
            listed.ShouldContain(words);
        }

        string active = await Programs.Succeeds("alarms", "list", "--db", database, "--active");
        active.ShouldContain("active, acknowledged");
        active.ShouldContain("active, not acknowledged");
        active.ShouldNotContain("Heart rate");
        (await Programs.Succeeds("alarms", "list", "--db", database, "--device", "ffffffffffffffffffff")).ShouldNotContain("SpO2");
        (await Programs.Fails("alarms", "list", "--db", folder.File("nowhere.db")))
            .ShouldContain("give the file that the collector writes with --db");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void An_alarm_stands_while_it_is_active_or_nobody_has_seen_it(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = Open(database, folder);
        string device = Guid.NewGuid().ToString("N")[..20];
        Epoch first = Epoch(device, 1, Time);
        Report(store, first, 1, State("o2", "low"), Value("o2/v", 88, "%"));
        Standing(store, device).ShouldBe(["o2 low 88 active, not seen"]);
        Report(store, first, 3, State("seen", "button"));
        Standing(store, device).ShouldBe(["o2 low 88 active, seen"]);
        Report(store, first, 4, State("o2", "end"), Value("o2/v", 95, "%"));
        Standing(store, device).ShouldBeEmpty();

        // One ends before anybody comes; the next is raised in the same step in which the button is pressed.
        Report(store, first, 5, State("hr", "high"), Value("hr/v", 130, "1/min"));
        Report(store, first, 6, State("hr", "end"), Value("hr/v", 90, "1/min"));
        Standing(store, device).ShouldBe(["hr high 130 over, not seen"]);
        Report(store, first, 7, State("o2", "no-value"), State("seen", "button"));
        Standing(store, device).ShouldBe(["o2 no-value  active, not seen"]);

        // A higher score must be seen again. A late pack still counts by its sequence number.
        Report(store, first, 9, State("news2", "high"), Value("news2/v", 5, ""), Value("news2/of", 4, ""));
        Report(store, first, 8, State("seen", "button"));
        Standing(store, device).ShouldBe(["o2 no-value  active, seen", "news2 high 5 active, not seen"]);
        Report(store, first, 10, State("seen", "button"));
        Report(store, first, 11, State("news2", "high"), Value("news2/v", 7, ""), Value("news2/of", 4, ""));
        Standing(store, device).ShouldBe(["o2 no-value  active, seen", "news2 high 7 active, not seen"]);

        // A restart ends active alarms, and marks none as seen.
        Epoch second = Epoch(device, 2, Time + 600);
        store.InTransaction(() => store.Ingest.AddEpoch(second));
        Standing(store, device).ShouldBe(["news2 high 7 over, not seen"]);
        Report(store, second, 20, State("news2", "high"), Value("news2/v", 6, ""), Value("news2/of", 3, ""));
        Standing(store, device).ShouldBe(["news2 high 6 active, not seen"]);
        store.Alarms.Standing().Where(alarm => alarm.Raised.Device == device).ShouldBe(store.Alarms.Standing(device));
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void An_alarm_from_a_device_without_a_clock_gets_its_time_from_a_later_epoch(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = Open(database, folder);
        string device = Guid.NewGuid().ToString("N")[..20];
        Epoch clockless = Epoch(device, 1, null);
        SenMlRecord uptime = new("uptime", "s", null, 40, null);
        Report(store, clockless, 1, uptime, State("ns", "low") with { Time = null }, Value("ns/v", 10_666, "Pa") with { Time = null });
        StoredAlarm stored = store.Alarms.List(device).Single();
        (stored.Time, stored.Uptime, stored.Reported).ShouldBe((null, 40, new ReportedAlarm("ns", "low", 80.0m, null)));
        store.InTransaction(() => store.Ingest.AddEpoch(Epoch(device, 1, Time) with { Id = [0, 0, 0, 9], Uptime = 100 }));
        store.Alarms.List(device).Single().Time.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(Time - 60));
        store.Alarms.OfPack(device, 1).ShouldBe(store.Alarms.List(device));
        store.Alarms.OfPack(device, 2).ShouldBeEmpty();
    }

    [Fact]
    public void A_malformed_alarm_is_refused_and_an_unknown_state_is_kept()
    {
        PackContent? Read(params SenMlRecord[] records) => PackContent.From(records, "alarm");
        SenMlRecord high = State("hr", "high");
        SenMlRecord value = Value("hr/v", 142, "1/min");
        Read(high, value)!.Alarms.ShouldBe([new ReportedAlarm("hr", "high", 142, null)]);
        Read(high, value)!.Values.ShouldBeEmpty();
        Read(State("hr", "rising"), value)!.Alarms.Single().State.ShouldBe("rising");
        PackContent.From([high, value]).ShouldBeNull("it belongs to another class");
        Read(high with { Name = "hr" }, value).ShouldBeNull("a vital sign is not an alarm");
        Read(high with { Name = "alarm/weight" }).ShouldBeNull();
        Read(high with { Text = "UP\n" }).ShouldBeNull();
        Read(high with { Text = "" }).ShouldBeNull();
        Read(high with { Value = 1 }).ShouldBeNull("a state and a value at once");
        Read(high with { Time = null }).ShouldBeNull("it has no time");
        Read(value).ShouldBeNull("a value without an alarm");
        Read(high, value with { Unit = "Pa" }).ShouldBeNull();
        Read(high, value with { Name = "alarm/o2/v" }).ShouldBeNull("a value of another sign");
        Read(high, value, value).ShouldBeNull("two values");
        Read(high, value, high).ShouldBeNull("the same alarm twice");
        Read(State("hr", "no-value"), value).ShouldBeNull("a value for a sign without a value");
        Read(State("seen", "button"), Value("seen/v", 1, "")).ShouldBeNull();
        Read(high, Value("hr/of", 4, "")).ShouldBeNull("only the score has parameters");
        Read(State("news2", "high"), Value("news2/v", 5, ""), Value("news2/of", 4.5m, "")).ShouldBeNull();
        Read(State("news2", "high"), Value("news2/v", 5, "1/min")).ShouldBeNull();
        Read(new SenMlRecord("uptime", "s", null, 5, null)).ShouldBeNull("it reports nothing");
    }

    [Fact]
    public void Random_records_throw_nothing_and_what_is_accepted_can_be_stored_and_described()
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(folder.File("readings.db"));
        Epoch epoch = Epoch(new string('b', 20), 1, Time);
        store.InTransaction(() => store.Ingest.AddEpoch(epoch));
        long sequence = 0;
        Gen<string> name = OneOf(
            "alarm/hr", "alarm/o2", "alarm/ns", "alarm/news2", "alarm/seen", "alarm/hr/v", "alarm/o2/v", "alarm/ns/v", "alarm/news2/v",
            "alarm/news2/of", "hr", "alarm/", "uptime");
        Gen<string?> word = OneOf<string?>(null, null, "low", "high", "no-value", "end", "button", "other", "\u001b");
        Gen<decimal?> value = Gen.OneOf(
            Gen.Const((decimal?)null), Gen.Long.Select(number => (decimal?)number),
            Gen.Int[-999, 999].Select(number => (decimal?)(number / 10m)));
        Gen<SenMlRecord> record = Gen.Select(name, OneOf("", "1/min", "%", "Pa"), OneOf<long?>(null, Time), value, word)
            .Select(parts => new SenMlRecord(parts.Item1, parts.Item2, parts.Item3, parts.Item4, parts.Item5));
        int accepted = 0;
        store.InTransaction(() => record.Array[1, 6].Sample(
            records =>
            {
                if (PackContent.From(records, "alarm") is { TimeSeconds: not null } content)
                {
                    accepted++;
                    content.Alarms.Select(alarm => alarm.Name).ShouldBeUnique();
                    content.Alarms.ShouldAllBe(alarm => AlarmText.Of(alarm).Length > 5 && !AlarmText.Of(alarm).Any(char.IsControl));
                    store.Ingest.AddPack(epoch, ++sequence, content, isMarkedLate: false, DateTimeOffset.UnixEpoch);
                }
            },
            iter: Effort.Cases(20_000),
            threads: 1));
        accepted.ShouldBeGreaterThan(100);
        store.Alarms.List().Count.ShouldBeGreaterThan(100);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static ReadingStore Open(string database, TemporaryFolder folder) => ReadingStore.Open(TestDatabases.Target(database, folder));

    private static SenMlRecord State(string name, string word) => new("alarm/" + name, "", Time, null, word);

    private static SenMlRecord Value(string name, decimal value, string unit) => new("alarm/" + name, unit, Time, value, null);

    private static void Report(ReadingStore store, Epoch epoch, long sequence, params SenMlRecord[] records) => store.InTransaction(() =>
    {
        store.Ingest.AddEpoch(epoch);
        store.Ingest.AddPack(
            epoch, sequence, PackContent.From(records, "alarm")!, isMarkedLate: false, DateTimeOffset.FromUnixTimeSeconds(Time))
            .ShouldNotBeNull();
    });

    private static IEnumerable<string> Standing(ReadingStore store, string device) =>
        store.Alarms.Standing(device).Select(
            alarm => $"{TextOf(alarm.Raised.Reported)} {(alarm.IsActive ? "active" : "over")}, {(alarm.IsSeen ? "seen" : "not seen")}");

    private static string TextOf(ReportedAlarm alarm) => FormattableString.Invariant($"{alarm.Name} {alarm.State} {alarm.Value:0.#}");

    private static Epoch Epoch(string device, byte boot, long? start) => new()
    {
        Device =
            device,
        DataClass =
                "alarm",
        Id = [0, 0, 0, boot],
        Key = new byte[16],
        BaseIv = new byte[13],
        CustodySecret = new byte[32],
        Start = start,
        ClockQuality = start is null
            ? 0
            : 1,
        Boot = boot,
        Uptime = 0,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [boot],
    };
}
