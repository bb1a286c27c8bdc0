using Hospital.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>What has just arrived, for the dashboard.</summary>
public class Arrivals
{
    private const long Time = 1_767_225_600;

    private readonly string _device = Guid.NewGuid().ToString("N")[..20];
    private readonly byte[] _association = Guid.NewGuid().ToByteArray();

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Arrivals_are_what_was_stored_since_a_time_however_old_its_measurements_are(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        Epoch epoch = Epoch(1);
        store.Packs.LastArrival(_device).ShouldBeNull();
        store.Packs.ArrivalsSince(_device, At(Time)).Packs.ShouldBeEmpty();
        Add(store, epoch, 1, Time, new SenMlRecord("hr", "1/min", Time, 60, null));
        Add(
            store, epoch, 9, Time + 60, new SenMlRecord("hr", "1/min", Time + 58, 69, null),
            new SenMlRecord("o2", "", null, null, "lead-off"));
        Add(
            store, epoch, 2, Time + 61, new SenMlRecord("hr", "1/min", Time + 10, 61, null),
            new SenMlRecord("rr", "", null, null, "weak-signal"));

        store.Packs.LastArrival(_device).ShouldBe(At(Time + 61));
        StoredArrivals arrivals = store.Packs.ArrivalsSince(_device, At(Time + 60));
        arrivals.Packs.ShouldBe([new StoredPack("vitals", 9, At(Time + 60)), new StoredPack("vitals", 2, At(Time + 61))]);
        arrivals.Readings.Select(reading => reading.Value).Order().ShouldBe([61, 69]);
        arrivals.Readings.ShouldAllBe(reading => reading.Association == Convert.ToHexStringLower(_association));
        arrivals.Missing.Select(missing => (missing.Vital.Name, missing.Reason, missing.Time)).Order().ShouldBe(
            [("o2", "lead-off", At(Time + 58)), ("rr", "weak-signal", At(Time + 10))]);
        store.Missing.OfAssociation(Convert.ToHexStringLower(_association)).Select(
            missing => (missing.Vital.Name, missing.Sequence)).ShouldBe([("rr", 2), ("o2", 9)]);
        store.Packs.ArrivalsSince("another", At(Time)).Packs.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Holes_in_the_sequence_numbers_show_how_many_packs_wait_on_the_device(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        store.Sequences.Waiting(_device).ShouldBeEmpty();
        foreach (long sequence in new long[] { 5, 6, 10, 12 })
        {
            Add(store, Epoch(1), sequence, Time, new SenMlRecord("hr", "1/min", Time, 60, null));
        }

        store.Sequences.Waiting(_device).ShouldBe([new WaitingPacks("vitals", 4)]);
        Add(
            store, Epoch(1), 7, Time, new SenMlRecord("gap-first", "", Time, 8, null), new SenMlRecord("gap-last", "", null, 9, null),
            new SenMlRecord("gap-lost", "", null, 2, null), new SenMlRecord("gap-why", "", null, null, "full"));
        store.Sequences.Waiting(_device).ShouldBe([new WaitingPacks("vitals", 1)]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_epochs_of_a_device_are_listed_with_the_newest_first(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        store.InTransaction(() =>
        {
            store.Ingest.AddEpoch(Epoch(1));
            store.Ingest.AddEpoch(Epoch(2) with { Boot = 2, Uptime = 0 });
        });
        store.Epochs.OfDevice(_device).Select(epoch => epoch.Boot).ShouldBe([2, 1]);
    }

    private static DateTimeOffset At(long time) => DateTimeOffset.FromUnixTimeSeconds(time);

    private static void Add(ReadingStore store, Epoch epoch, long sequence, long received, params SenMlRecord[] records) =>
        store.InTransaction(() =>
    {
        store.Ingest.AddEpoch(epoch);
        store.Ingest.AddPack(
            epoch, sequence, PackContent.From(records, epoch.DataClass)!, isMarkedLate: false, At(received)).ShouldNotBeNull();
    });

    private Epoch Epoch(byte number) => new()
    {
        Device = _device,
        DataClass = "vitals",
        Id = [0, 0, 0, number],
        Key = new byte[16],
        BaseIv = new byte[13],
        CustodySecret = new byte[32],
        Start = Time,
        ClockQuality = 1,
        Association = _association,
        Boot = 1,
        Uptime = number,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [number],
    };
}
