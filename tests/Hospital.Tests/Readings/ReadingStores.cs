using Hospital.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>The same store on SQLite and on PostgreSQL.</summary>
public class ReadingStores
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_sequence_number_is_stored_once_and_everything_is_found_after_a_restart(string database)
    {
        using Opened opened = new(database);
        Epoch epoch = opened.Epoch(1, Start);
        opened.Store.InTransaction(() =>
        {
            opened.Store.Ingest.AddEpoch(epoch).ShouldBe(EpochOutcome.Added);
            opened.Store.Ingest.AddEpoch(epoch).ShouldBe(EpochOutcome.Known);
            opened.Store.Ingest.AddEpoch(epoch with { AnnouncementDigest = [99] }).ShouldBe(EpochOutcome.Changed);
            opened.Store.Ingest.AddPack(epoch, 1, Pack(Start, 62.8m), isMarkedLate: false, Start)!.Readings.Count().ShouldBe(1);
            opened.Store.Ingest.AddPack(epoch, 1, Pack(Start, 99m), isMarkedLate: false, Start).ShouldBeNull();
            opened.Store.Ingest.AddPack(
                epoch, 3, Pack(Start.AddMinutes(1), 63m), isMarkedLate: true, Start.AddMinutes(1)).ShouldNotBeNull();
            opened.Store.Ingest.AddPack(
                epoch, 4, Pack(Start.AddMinutes(2), 64m), isMarkedLate: false, Start.AddMinutes(10)).ShouldNotBeNull();
        });
        opened.Reopen();

        IReadOnlyList<StoredReading> readings = opened.Store.Measurements.Find(new ReadingQuery { Device = opened.Device });
        readings.Select(
            reading => (reading.Sequence, reading.Value, reading.IsLate)).ShouldBe([(1, 62.8m, false), (3, 63m, true), (4, 64m, true)]);
        readings[0].Time.ShouldBe(Start);
        readings[0].Unit.ShouldBe("1/min");
        opened.Store.Sequences.Received(opened.Device, "vitals").All.ShouldBe([(1, 1), (3, 4)]);
        opened.Store.Epochs.Find(opened.Device, "vitals", epoch.Id)!.Key.ShouldBe(epoch.Key);
        opened.Store.Epochs.Newest(opened.Device, "vitals")!.CustodySecret.ShouldBe(epoch.CustodySecret);
        opened.Store.Totals(opened.Device).Values.ShouldBe(3);
        opened.Store.Epochs.Devices().ShouldContain(opened.Device);
        opened.Store.Measurements.Find(new ReadingQuery { Device = opened.Device, Newest = 1 }).Single().Sequence.ShouldBe(4);
        ReadingQuery secondMinute = new() { Device = opened.Device, From = Start.AddMinutes(1), To = Start.AddMinutes(2) };
        opened.Store.Measurements.Find(secondMinute).Single().Sequence.ShouldBe(3);
        opened.Store.Measurements.LatestOfDevice(opened.Device).Single().Sequence.ShouldBe(4);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_failed_transaction_leaves_nothing_behind(string database)
    {
        using Opened opened = new(database);
        Epoch epoch = opened.Epoch(1, Start);
        Should.Throw<InvalidOperationException>(() => opened.Store.InTransaction(() =>
        {
            opened.Store.Ingest.AddEpoch(epoch);
            opened.Store.Ingest.AddPack(epoch, 1, Pack(Start, 60), isMarkedLate: false, Start);
            throw new InvalidOperationException("the disk is full");
        }));
        opened.Store.Epochs.Find(opened.Device, "vitals", epoch.Id).ShouldBeNull();
        opened.Store.Sequences.Received(opened.Device, "vitals").All.ShouldBeEmpty();
        opened.Store.Measurements.Find(new ReadingQuery { Device = opened.Device }).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_value_measured_without_a_clock_gets_its_time_from_a_later_epoch_of_the_same_boot(string database)
    {
        using Opened opened = new(database);
        Epoch clockless = opened.Epoch(1, null) with { Uptime = 0 };
        Epoch clocked = opened.Epoch(2, Start.AddSeconds(300)) with { Uptime = 300 };
        Epoch otherStart = opened.Epoch(3, null) with { Boot = 2 };
        opened.Store.InTransaction(() =>
        {
            opened.Store.Ingest.AddEpoch(clockless);
            opened.Store.Ingest.AddEpoch(otherStart);
            opened.Store.Ingest.AddPack(clockless, 1, Uptime(60), isMarkedLate: false, Start);
            opened.Store.Ingest.AddPack(otherStart, 2, Uptime(60), isMarkedLate: false, Start);
        });
        opened.Store.Measurements.Find(new ReadingQuery { Device = opened.Device }).ShouldAllBe(reading => reading.Time == null);

        opened.Store.InTransaction(() =>
        {
            opened.Store.Ingest.AddEpoch(clocked);
            opened.Store.Ingest.AddPack(clockless, 3, Uptime(120), isMarkedLate: true, Start);
        });
        Dictionary<long, StoredReading> readings = opened.Store.Measurements.Find(
            new ReadingQuery { Device = opened.Device }).ToDictionary(reading => reading.Sequence);
        readings[1].Time.ShouldBe(Start.AddSeconds(60));
        readings[3].Time.ShouldBe(Start.AddSeconds(120));
        readings[1].IsRebased.ShouldBeTrue();
        readings[2].Time.ShouldBeNull("it belongs to another boot");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_gap_counts_as_received_and_a_reading_from_it_that_still_arrives_is_stored(string database)
    {
        using Opened opened = new(database);
        Epoch epoch = opened.Epoch(1, Start);
        opened.Store.InTransaction(() =>
        {
            opened.Store.Ingest.AddEpoch(epoch);
            opened.Store.Ingest.AddPack(epoch, 10, Gap(1, 9, 4), isMarkedLate: false, Start);
            opened.Store.Ingest.AddPack(epoch, 5, Pack(Start, 60), isMarkedLate: true, Start);
        });
        opened.Store.Sequences.Received(opened.Device, "vitals").Contiguous.ShouldBe(10);
        opened.Store.Gaps.List(opened.Device).Select(gap => gap.Declared).ShouldBe([new DeclaredGap(1, 9, "full") { LostValues = 4 }]);
        opened.Store.Totals(opened.Device).ShouldBe(new StoreTotals(1, 4, 1));
    }

    [Fact]
    public void A_SQLite_file_is_readable_by_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other access rules");
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(folder.File("readings.db"));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder.File("readings.db")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static PackContent Pack(DateTimeOffset time, decimal heartRate) =>
        PackContent.From([new SenMlRecord("hr", "1/min", time.ToUnixTimeSeconds(), heartRate, null)])!;

    private static PackContent Uptime(long seconds) =>
        PackContent.From([new SenMlRecord("uptime", "s", null, seconds, null), new SenMlRecord("hr", "1/min", null, 60, null)])!;

    private static PackContent Gap(long first, long last, long lost) => PackContent.From(
    [
        new SenMlRecord("gap-first", "", Start.ToUnixTimeSeconds(), first, null),
        new SenMlRecord("gap-last", "", null, last, null),
        new SenMlRecord("gap-lost", "", null, lost, null),
        new SenMlRecord("gap-why", "", null, null, "full"),
    ])!;

    /// <summary>A store with a device that no other test uses.</summary>
    private sealed class Opened : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly string _target;

        public Opened(string database)
        {
            _target = TestDatabases.Target(database, _folder);
            Store = ReadingStore.Open(_target);
        }

        public string Device { get; } = Guid.NewGuid().ToString("N")[..20];

        public ReadingStore Store { get; private set; }

        public void Reopen()
        {
            Store.Dispose();
            Store = ReadingStore.Open(_target);
        }

        public Epoch Epoch(byte number, DateTimeOffset? start) => new()
        {
            Device = Device,
            DataClass = "vitals",
            Id = [0, 0, 0, number],
            Key = [.. Enumerable.Repeat(number, 16)],
            BaseIv = new byte[13],
            CustodySecret = [.. Enumerable.Repeat(number, 32)],
            Start = start?.ToUnixTimeSeconds(),
            ClockQuality = start is null ? 0 : 1,
            Boot = 1,
            Uptime = 0,
            PolicyVersion = 1,
            LateAfterSeconds = 60,
            AnnouncementDigest = [number],
        };

        public void Dispose()
        {
            Store.Dispose();
            _folder.Dispose();
        }
    }
}
