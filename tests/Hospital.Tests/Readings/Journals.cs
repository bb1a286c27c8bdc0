using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>Events of devices' journals, from the sealed pack to the database.</summary>
public class Journals
{
    private const long Time = 1_767_225_600;

    private static readonly CosePublicKey DeviceKey = NewKey();
    private static readonly string Device = DeviceKey.DeviceId;

    [Fact]
    public async Task An_event_is_stored_once_acknowledged_and_listed_in_words()
    {
        using TemporaryFolder folder = new();
        string database = folder.File("readings.db");
        using (ReadingStore store = ReadingStore.Open(database))
        {
            List<StoredEvent> stored = [];
            List<Refusal> refused = [];
            Epoch epoch = Epoch("audit", Time);
            CollectorCore collector = NewCollector(store, stored, refused);
            store.InTransaction(() => store.Ingest.AddEpoch(epoch));
            byte[] accepted = DeviceMessages.Seal(epoch, 1, DeviceMessages.EventPack("update", Time, 0, 1, 12, 0));
            byte[] refusedCommand = DeviceMessages.Seal(epoch, 2, DeviceMessages.EventPack("command", Time + 60, 0, 10, 1767, 55));
            IReadOnlyList<Message> answers = collector.Handle(
                [new Message($"nm/2/{Device}/r/audit", accepted), new Message($"nm/2/{Device}/r/audit", [.. accepted, .. refusedCommand])]);
            answers.Single().Topic.ShouldBe($"nm/2/{Device}/a");
            stored.ShouldBe(
            [
                new StoredEvent(Device, 1, DateTimeOffset.FromUnixTimeSeconds(Time), 1, null, new ReportedEvent("update", 1, 12, 0)),
                new StoredEvent(
                    Device, 2, DateTimeOffset.FromUnixTimeSeconds(Time + 60), 1, null, new ReportedEvent("command", 10, 1767, 55)),
            ]);
            refused.ShouldBeEmpty();
            collector.Counters.Repeats.ShouldBe(1);
        }

        string listed = await Programs.Succeeds("events", "list", "--db", database);
        listed.ShouldContain("2026-01-01T00:00:00Z");
        listed.ShouldContain("release 12");
        listed.ShouldContain("accepted");
        listed.ShouldContain("command 1767");
        listed.ShouldContain("there is no previous release");
        (await Programs.Succeeds("events", "list", "--db", database, "--device", "ffffffffffffffffffff")).ShouldNotContain("release 12");
        (await Programs.Fails("events", "list", "--db", folder.File("nowhere.db")))
            .ShouldContain("give the file that the collector writes with --db");
    }

    [Fact]
    public void An_event_in_another_class_and_a_vital_sign_in_the_journal_are_refused()
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(folder.File("readings.db"));
        List<StoredEvent> stored = [];
        List<Refusal> refused = [];
        CollectorCore collector = NewCollector(store, stored, refused);
        Epoch vitals = Epoch("vitals", Time);
        Epoch audit = Epoch("audit", Time);
        store.InTransaction(() =>
        {
            store.Ingest.AddEpoch(vitals);
            store.Ingest.AddEpoch(audit);
        });
        byte[] heartRate = Convert.FromHexString("81A400626872021848221A6955B900" + "2365312F6D696E");
        collector.Handle(
        [
            new Message($"nm/2/{Device}/r/vitals", DeviceMessages.Seal(vitals, 1, DeviceMessages.EventPack("update", Time, 0, 1, 12, 0))),
            new Message($"nm/2/{Device}/r/audit", DeviceMessages.Seal(audit, 1, heartRate)),
            new Message($"nm/2/{Device}/r/vitals", DeviceMessages.Seal(vitals, 2, heartRate)),
        ]);
        refused.Select(refusal => refusal.Reason).ShouldBe([RefusalReason.ContentWrong, RefusalReason.ContentWrong]);
        stored.ShouldBeEmpty();
        store.Measurements.Count(new ReadingQuery()).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void An_event_from_a_device_without_a_clock_gets_its_time_later_and_the_journal_declares_gaps(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        string device = Guid.NewGuid().ToString("N")[..20];
        Epoch clockless = Epoch("audit", null) with { Device = device };
        PackContent Event(int what) => PackContent.From(
            SenMlPack.Read(DeviceMessages.EventPack("update", null, 40, what, 12, 0))!, "audit")!;
        store.InTransaction(() =>
        {
            store.Ingest.AddEpoch(clockless);
            store.Ingest.AddPack(clockless, 9, Event(4), isMarkedLate: false, DateTimeOffset.UnixEpoch).ShouldNotBeNull();
            store.Ingest.AddPack(clockless, 9, Event(5), isMarkedLate: false, DateTimeOffset.UnixEpoch).ShouldBeNull();
        });
        StoredEvent waiting = store.Events.List(device).Single();
        waiting.ShouldBe(new StoredEvent(device, 9, null, 1, 40, new ReportedEvent("update", 4, 12, 0)));

        PackContent gap = PackContent.From(
            [new SenMlRecord("gap-first", "", Time, 1, null), new SenMlRecord("gap-last", "", Time, 8, null), new SenMlRecord(
                "gap-lost", "", Time, 0, null), new SenMlRecord("gap-why", "", Time, null, "restart")],
            "audit")!;
        Epoch clocked = Epoch("audit", Time) with { Device = device, Id = [0, 0, 0, 2], Uptime = 100 };
        store.InTransaction(() =>
        {
            store.Ingest.AddEpoch(clocked);
            store.Ingest.AddPack(clocked, 10, gap, isMarkedLate: false, DateTimeOffset.UnixEpoch);
        });
        store.Events.OfPack(device, 9)!.Time.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(Time - 60));
        store.Events.OfPack(device, 10).ShouldBeNull();
        store.Sequences.Received(device, "audit").Contiguous.ShouldBe(10);
    }

    [Fact]
    public void A_malformed_event_is_refused_and_an_unknown_kind_is_kept()
    {
        SenMlRecord[] records = [new("update", "", Time, 1, null), new("number", "", Time, 12, null), new("reason", "", Time, 0, null)];
        PackContent? Read(params SenMlRecord[] pack) => PackContent.From(pack, "audit");
        Read(records)!.Event.ShouldBe(new ReportedEvent("update", 1, 12, 0));
        Read(records[0] with { Name = "battery" }, records[1], records[2])!.Event!.Kind.ShouldBe("battery");
        Read(records[0] with { Name = "UPDATE\n" }, records[1], records[2]).ShouldBeNull();
        Read(records[0] with { Value = 1.5m }, records[1], records[2]).ShouldBeNull();
        Read(records[0] with { Value = null, Text = "one" }, records[1], records[2]).ShouldBeNull();
        Read(records[0], records[2], records[1]).ShouldBeNull();
        Read(records[0], records[1]).ShouldBeNull();
        Read([.. records, records[2]]).ShouldBeNull();
        Read([.. records.Select(record => record with { Time = null })]).ShouldBeNull();
    }

    private static CosePublicKey NewKey()
    {
        using HospitalKey key = HospitalKey.Create();
        return key.Public;
    }

    private static CollectorCore NewCollector(ReadingStore store, List<StoredEvent> stored, List<Refusal> refused)
    {
        using HospitalKey recipient = HospitalKey.Create();
        CollectorCore collector = new(recipient, store, [DeviceKey], () => DateTimeOffset.FromUnixTimeSeconds(Time + 90));
        collector.EventStored += stored.Add;
        collector.Refused += refused.Add;
        return collector;
    }

    private static Epoch Epoch(string dataClass, long? start) => new()
    {
        Device =
            Device,
        DataClass =
                dataClass,
        Id = [0, 0, 0, 1],
        Key = new byte[16],
        BaseIv = new byte[13],
        CustodySecret = new byte[32],
        Start = start,
        ClockQuality = start is null ? 0 : 1,
        Boot = 1,
        Uptime = 0,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [1],
    };
}
