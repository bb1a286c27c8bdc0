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
        progress.ShouldBe([1000, 1499]);
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
