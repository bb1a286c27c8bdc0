using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using Npgsql;

namespace Hospital.Tests.Maintenance;

/// <summary>What is deleted because of its age, and what stays.</summary>
public sealed class Retaining : IDisposable
{
    private readonly EmptyDatabases _databases = new();

    public void Dispose() => _databases.Dispose();

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_is_too_old_is_deleted_with_its_evidence_and_no_device_is_asked_again(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true, _databases.New(database));
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        rig.Announce(device, epoch);
        Message[] old = [.. Enumerable.Range(1, 1500).Where(number => number != 700).Select(number => Reading(rig, epoch, number, 70))];
        rig.Collector.Handle(old);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1501, PackWriter.Write(new PackRecord("nonsense") { Mantissa = 1 }))]);
        DateTimeOffset before = rig.Now = rig.Now.AddDays(90);
        rig.Collector.Handle([Reading(rig, epoch, 1502, 80)]);

        List<long> progress = [];
        Run(rig, "vitals", before, progress.Add).ShouldBe(1499);
        // PostgreSQL drops their partition at once.
        long[] expected = database == "SQLite" ? [1000, 1499] : [1499];
        progress.ShouldBe(expected);
        rig.HeartRates(device).ShouldBe([80]);
        rig.Store.Evidence.Originals(epoch.Device, "vitals", 1, 9999, 9999).Select(kept => kept.Sequence).ShouldBe([1501, 1502]);
        rig.Store.Quarantine.List().Count.ShouldBe(1);
        rig.Store.Sequences.Received(epoch.Device, "vitals").All.ShouldBe([(1, 699), (701, 1502)]);
        StoreCheck.Run(rig.Database, _ => { }).ShouldBeEmpty();
        rig.Associations.Audit.Newest(1)[0].Outcome.ShouldBe("1499 packs deleted");

        // What comes again is acknowledged and not stored; what has never come is stored.
        rig.Collector.Handle([old[0], old[1400], Reading(rig, epoch, 700, 75)]).Count.ShouldBe(1);
        rig.HeartRates(device).ShouldBe([75, 80]);
        rig.Store.Sequences.Received(epoch.Device, "vitals").All.ShouldBe([(1, 1502)]);
        Run(rig, "vitals", before).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Alarms_of_a_sensor_that_is_still_with_its_patient_stay_however_old_they_are(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        HospitalKey[] devices = [rig.NewDevice(), rig.NewDevice()];
        byte[][] associations = [.. devices.Select(device => rig.Grant(device))];
        for (int i = 0; i < devices.Length; i++)
        {
            Epoch epoch = rig.NewEpoch(devices[i], "alarm", association: associations[i]);
            rig.Announce(devices[i], epoch);
            rig.Collector.Handle([CollectorRig.Reading(
                epoch, 1, DeviceMessages.AlarmPack(rig.Now.ToUnixTimeSeconds(), ("hr", "high", null, null)))]);
        }

        rig.End(associations[0]);
        rig.Now = rig.Now.AddDays(90);
        Run(rig, "alarm", rig.Now).ShouldBe(1);
        rig.Store.Alarms.StandingOfAssociation(Convert.ToHexStringLower(associations[1])).Count.ShouldBe(1);
        StoreCheck.Run(rig.Database, _ => { }).ShouldBeEmpty();
    }

    [Fact]
    public void Weeks_that_are_too_old_are_dropped_and_rows_are_deleted_only_in_the_week_at_the_edge()
    {
        using CollectorRig rig = new("PostgreSQL", keepsEvidence: true, _databases.New("PostgreSQL"));
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        Epoch journal = rig.NewEpoch(device, "audit");
        rig.Announce(device, epoch, journal);
        DateTimeOffset monday = rig.Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        for (int day = 0; day < 21; day++)
        {
            rig.Now = monday.AddDays(day).AddHours(12);
            rig.Collector.Handle(
            [
                Reading(rig, epoch, (2 * day) + 1, 70), Reading(rig, epoch, (2 * day) + 2, 70),
                CollectorRig.Reading(
                    journal, day + 1, DeviceMessages.EventPack("command", rig.Now.ToUnixTimeSeconds(), 0, 1, 1, 0)),
            ]);
        }

        // Somebody reads meanwhile, who is done soon.
        List<long> progress = [];
        Run(rig, "vitals", monday.AddDays(15), progress.Add).ShouldBe(30);
        progress.ShouldBe([14, 28, 30]);
        Statements.Read(rig.Database, "SELECT COUNT(*) FROM pg_inherits WHERE inhparent = 'measurements'::regclass").ShouldBe("3");
        rig.HeartRates(device).Count.ShouldBe(12);
        rig.Store.Evidence.Originals(epoch.Device, "vitals", 1, 99, 99).Select(kept => kept.Sequence)
            .ShouldBe(Enumerable.Range(31, 12).Select(number => (long)number));
        rig.Store.Events.List(epoch.Device).Count.ShouldBe(21);
        Statements.Read(rig.Database, "SELECT first || '-' || last || ' ' || cause FROM removed").ShouldBe("1-30 retention");
        StoreCheck.Run(rig.Database, _ => { }).ShouldBeEmpty();

        // Repeats of what was dropped are acknowledged and not stored.
        rig.Collector.Handle([Reading(rig, epoch, 1, 70), Reading(rig, epoch, 29, 70), Reading(rig, epoch, 43, 71)]).Count.ShouldBe(1);
        rig.HeartRates(device).Count.ShouldBe(13);
        Run(rig, "audit", monday.AddDays(40)).ShouldBe(21);
        rig.Store.Events.List(epoch.Device).ShouldBeEmpty();
        StoreCheck.Run(rig.Database, _ => { }).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_partition_that_somebody_reads_is_dropped_when_the_reader_is_done()
    {
        using CollectorRig rig = new("PostgreSQL", target: _databases.New("PostgreSQL"));
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        rig.Announce(device, epoch);
        rig.Collector.Handle([Reading(rig, epoch, 1, 70)]);
        using NpgsqlConnection other = new(rig.Database);
        other.Open();
        NpgsqlTransaction reading = other.BeginTransaction();
        using (NpgsqlCommand query = new("SELECT COUNT(*) FROM packs", other, reading))
        {
            query.ExecuteScalar();
        }

        Task<long> retaining = Task.Run(() => Run(rig, "vitals", rig.Now.AddDays(30)), TestContext.Current.CancellationToken);

        // Collectors go on between its attempts.
        rig.Collector.Handle([Reading(rig, epoch, 2, 71)]);
        retaining.IsCompleted.ShouldBeFalse();
        await reading.DisposeAsync();
        (await retaining).ShouldBeInRange(1, 2);
        StoreCheck.Run(rig.Database, _ => { }).ShouldBeEmpty();
    }

    [Fact]
    public void Two_programs_do_not_delete_at_the_same_time()
    {
        using CollectorRig rig = new("PostgreSQL", target: _databases.New("PostgreSQL"));
        using NpgsqlConnection other = new(rig.Database);
        other.Open();
        using NpgsqlTransaction transaction = other.BeginTransaction();
        using (NpgsqlCommand locking = new("SELECT pg_advisory_xact_lock(x'4E4D32'::bigint)", other, transaction))
        {
            locking.ExecuteNonQuery();
        }

        Should.Throw<InvalidDataException>(() => Run(rig, "vitals", rig.Now)).Message.ShouldStartWith("another program is deleting");
        transaction.Rollback();
        Run(rig, "vitals", rig.Now).ShouldBe(0);
    }

    private static long Run(CollectorRig rig, string dataClass, DateTimeOffset before, Action<long>? progress = null) =>
        Retention.Run(rig.Database, dataClass, before, "admin", rig.Now, progress ?? (_ => { }));

    private static Message Reading(CollectorRig rig, Epoch epoch, long sequence, int value) =>
        CollectorRig.Reading(epoch, sequence, PackWriter.HeartRate(rig.Now, value));
}
