using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Maintenance;

/// <summary>What was measured of a patient is erased, and what stays says nothing about anybody.</summary>
public sealed class ErasedPatients : IDisposable
{
    private readonly EmptyDatabases _databases = new();

    public void Dispose() => _databases.Dispose();

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Values_originals_quarantine_and_keys_of_one_patient_are_erased_and_nothing_of_another(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true, _databases.New(database));
        HospitalKey device = rig.NewDevice();
        (Epoch first, Association patient, Message[] sent) = Measure(rig, device, 1, 1, 70);
        (Epoch second, Association other, _) = Measure(rig, device, 2, 5, 80);

        Erasure erased = PatientErasure.Run(rig.Database, patient.Patient, "admin", rig.Now, _ => { });
        (erased.Associations, erased.Packs, erased.Quarantined, erased.Keys, erased.KeysKept).ShouldBe((1, 3, 1, 1, 0));
        using ReadingStore store = ReadingStore.Open(rig.Database);
        store.Measurements.Find(new ReadingQuery { Device = first.Device }).Select(reading => reading.Value).ShouldBe([80, 80, 80]);
        store.Evidence.Originals(first.Device, "vitals", 1, 99, 99).Select(kept => kept.Sequence).ShouldBe([4, 5, 6, 7, 8]);
        store.Evidence.Announcement(first.Device, "vitals", first.Id).ShouldBeNull();
        store.Evidence.Announcement(first.Device, "vitals", second.Id).ShouldNotBeNull();
        store.Epochs.Find(first.Device, "vitals", first.Id)!.Key.ShouldNotBe(first.Key);
        store.Epochs.Find(first.Device, "vitals", second.Id)!.Key.ShouldBe(second.Key);
        store.Quarantine.List(first.Device).Select(pack => pack.Pack.Length == 0).ShouldBe([true, false]);
        store.Sequences.Received(first.Device, "vitals").All.ShouldBe([(1, 8)]);
        StoreCheck.Run(rig.Database, _ => { }).ShouldBeEmpty();

        rig.Associations.OfPatient(patient.Patient).ShouldBeEmpty();
        rig.Associations.OfPatient(erased.Pseudonym).Single().Id.ShouldBe(patient.Id);
        rig.Associations.OfPatient(other.Patient).Count.ShouldBe(1);
        AuditEntry entry = rig.Associations.Audit.Newest(1)[0];
        (entry.Who, entry.Action, entry.Subject).ShouldBe(("admin", "erase", erased.Pseudonym));

        // Somebody has recorded the messages, and the collector still has the key in its memory.
        rig.Collector.Handle(sent);
        store.Measurements.Find(new ReadingQuery { Device = first.Device }).Count.ShouldBe(3);
        if (database == "SQLite")
        {
            foreach (string file in new[] { rig.Database, rig.Database + "-wal" })
            {
                Encoding.Latin1.GetString(File.ReadAllBytes(file)).ShouldNotContain(patient.Patient);
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_patient_with_a_sensor_or_without_any_is_refused(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        rig.Grant(rig.NewDevice());
        string patient = rig.Associations.Current()[0].Patient;
        Should.Throw<InvalidDataException>(() => PatientErasure.Run(rig.Database, patient, "admin", rig.Now, _ => { }))
            .Message.ShouldEndWith("unpair it first");
        Should.Throw<InvalidDataException>(() => PatientErasure.Run(rig.Database, "nobody", "admin", rig.Now, _ => { }))
            .Message.ShouldStartWith("no sensor was ever paired");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_key_of_an_epoch_stays_while_its_device_may_still_have_readings_of_it(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        HospitalKey device = rig.NewDevice();
        (_, Association patient, _) = Measure(rig, device, 1, 1, 70);
        Erasure erased = PatientErasure.Run(rig.Database, patient.Patient, "admin", rig.Now, _ => { });
        (erased.Keys, erased.KeysKept).ShouldBe((0, 1));
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_database_lets_a_row_lose_its_patient_and_changes_nothing_else(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        rig.Grant(rig.NewDevice());
        foreach (string change in new[]
        {
            "UPDATE associations SET patient = 'P-2'",
            "UPDATE associations SET patient = 'erased-1'",
            "UPDATE associations SET patient = 'erased-1', patient_token = @none, device = 'another'",
            "DELETE FROM associations",
        })
        {
            Should.Throw<System.Data.Common.DbException>(() => Statements.Run(rig.Database, change), change);
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Who_has_two_ids_is_erased_under_both_one_after_the_other(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        (_, Association former, _) = Measure(rig, rig.NewDevice(), 1, 1, 70);
        (_, Association later, _) = Measure(rig, rig.NewDevice(), 1, 1, 80);
        using AdmissionStore admissions = AdmissionStore.Open(rig.Database);
        foreach (string patient in new[] { former.Patient, later.Patient })
        {
            admissions.Add(new AdmissionEvent(AdmissionKind.Admit, patient, rig.Now) { Ward = "3 North", Name = "Ada" }, rig.Now);
        }

        admissions.Add(new AdmissionEvent(AdmissionKind.Merge, later.Patient, rig.Now) { Prior = former.Patient }, rig.Now);
        Should.Throw<InvalidDataException>(() => PatientErasure.Run(rig.Database, later.Patient, "admin", rig.Now, _ => { }))
            .Message.ShouldContain($"also under {former.Patient}, which was merged into it; erase that first");
        PatientErasure.Run(rig.Database, former.Patient, "admin", rig.Now, _ => { }).Packs.ShouldBe(3);
        PatientErasure.Run(rig.Database, later.Patient, "admin", rig.Now, _ => { }).Packs.ShouldBe(3);
        admissions.Find(former.Patient).ShouldBeNull();
        admissions.Find(later.Patient).ShouldBeNull();
        admissions.History(later.Patient).ShouldBeEmpty();
        admissions.Present("3 North").ShouldBeEmpty();
    }

    /// <summary>Three readings and one for the quarantine in an association that then ends.</summary>
    private static (Epoch Epoch, Association Association, Message[] Sent) Measure(
        CollectorRig rig, HospitalKey device, uint number, long firstSequence, int value)
    {
        byte[] association = rig.Grant(device);
        Association granted = rig.Associations.Find(Convert.ToHexStringLower(association))!;
        Epoch epoch = rig.NewEpoch(device, "vitals", number, association) with { FirstSequence = firstSequence };
        rig.Announce(device, epoch);
        Message[] sent =
        [
            .. Enumerable.Range(0, 3).Select(i =>
                CollectorRig.Reading(epoch, firstSequence + i, PackWriter.HeartRate(rig.Now.AddSeconds(i), value))),
            CollectorRig.Reading(epoch, firstSequence + 3, PackWriter.Write(new PackRecord("nonsense") { Mantissa = 1 })),
        ];
        rig.Collector.Handle(sent);
        rig.End(association);
        rig.Now = rig.Now.AddHours(1);
        return (epoch, granted, sent);
    }
}
