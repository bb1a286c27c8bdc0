using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>
/// Ids of associations are no secrets. A registered device that names one which it is not in puts nothing onto that patient; what it sends
/// is kept until somebody has decided.
/// </summary>
public class ForeignAssociations
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_registered_sensor_that_names_another_patients_association_shows_nothing_at_that_patient(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey bedside = rig.NewDevice();
        HospitalKey stolen = rig.NewDevice();
        byte[] patient = rig.Grant(bedside);
        string id = Convert.ToHexStringLower(patient);
        Epoch genuine = rig.NewEpoch(bedside, "vitals", association: patient);
        Epoch forged = rig.NewEpoch(stolen, "vitals", association: patient);
        Epoch forgedAlarms = rig.NewEpoch(stolen, "alarm", association: patient);
        rig.Announce(bedside, genuine);
        rig.Announce(stolen, forged, forgedAlarms);
        long time = rig.Now.ToUnixTimeSeconds();
        IReadOnlyList<Message> answers = rig.Collector.Handle(
        [
            CollectorRig.Reading(genuine, 1, PackWriter.HeartRate(rig.Now, 72)),
            CollectorRig.Reading(forged, 10, PackWriter.HeartRate(rig.Now.AddSeconds(1), 30)),
            CollectorRig.Reading(forged, 11, PackWriter.Write(new PackRecord("o2") { Text = "lead-off", Time = time })),
            CollectorRig.Reading(forged, 12, PackWriter.Write(
                new PackRecord("gap-first") { Mantissa = 1, Time = time }, new PackRecord("gap-last") { Mantissa = 9 },
                new PackRecord("gap-lost") { Mantissa = 9 }, new PackRecord("gap-why") { Text = "full" })),
            CollectorRig.Reading(forgedAlarms, 1, PackWriter.Write(new PackRecord("alarm/hr") { Text = "low", Time = time })),
        ]);

        rig.Store.Measurements.Find(new ReadingQuery { Association = id }).Select(reading => reading.Value).ShouldBe([72]);
        rig.Store.Measurements.LatestOfAssociation(id).Single().Value.ShouldBe(72);
        rig.Store.Missing.OfAssociation(id).ShouldBeEmpty();
        rig.Store.Alarms.OfAssociation(id).ShouldBeEmpty();
        rig.Store.Alarms.StandingOfAssociation(id).ShouldBeEmpty();
        rig.Store.Gaps.OfAssociation(id).ShouldBeEmpty();
        rig.HeartRates(stolen).ShouldBeEmpty("it is in no list and in no export");
        IReadOnlyList<QuarantinedPack> kept = rig.Store.Quarantine.List(stolen.Public.DeviceId);
        kept.Select(pack => (pack.DataClass, pack.Sequence)).ShouldBe([("alarm", 1), ("vitals", 10), ("vitals", 11), ("vitals", 12)]);
        kept.ShouldAllBe(pack => pack.Reason == RefusalReason.AssociationForeign && pack.Association == id);
        answers.Count.ShouldBe(3, "what is in quarantine is safe, and acknowledged");
        rig.Store.Sequences.Received(stolen.Public.DeviceId, "vitals").All.ShouldBe([(1, 12)]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Nothing_counts_for_a_grant_that_was_withdrawn_before_the_device_confirmed_it(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] withdrawn = rig.Grant(device, isConfirmed: false);
        rig.End(withdrawn);

        // A broker delivers the grant now: the sensor is on the next patient already.
        rig.Now = rig.Now.AddSeconds(30);
        rig.Associations.MakeEffective(Convert.ToHexStringLower(withdrawn), rig.Now, new byte[] { 1 }, out _)
            .ShouldBe(AssociationRefusal.EndedBefore);
        Epoch epoch = rig.NewEpoch(device, "vitals", association: withdrawn);
        rig.Announce(device, epoch);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 72))]).Count.ShouldBe(1, "it is safe");
        rig.HeartRates(device).ShouldBeEmpty();
        rig.Store.Quarantine.List(device.Public.DeviceId).Single().Reason.ShouldBe(RefusalReason.AssociationOver);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Nothing_counts_for_a_grant_that_a_nurse_has_cancelled_whatever_time_the_device_says(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] cancelled = rig.Grant(device, isConfirmed: false);
        DateTimeOffset accepted = rig.Now;
        rig.Now = accepted.AddSeconds(1);
        rig.Associations.End(Convert.ToHexStringLower(cancelled), new AssociationEnd(rig.Now, EndCause.Cancelled, "nurse"))
            .ShouldBe(AssociationRefusal.None);
        rig.Associations.MakeEffective(Convert.ToHexStringLower(cancelled), accepted, new byte[] { 1 }, out _)
            .ShouldBe(AssociationRefusal.EndedBefore);
        Epoch epoch = rig.NewEpoch(device, "vitals", association: cancelled);
        rig.Announce(device, epoch);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(accepted, 72))]);
        rig.HeartRates(device).ShouldBeEmpty();
        rig.Store.Quarantine.List(device.Public.DeviceId).Single().Reason.ShouldBe(RefusalReason.AssociationOver);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_was_measured_after_the_end_of_an_association_is_kept_back_and_what_arrives_late_from_before_counts(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] patient = rig.Grant(device);
        Epoch epoch = rig.NewEpoch(device, "vitals", association: patient);
        rig.Announce(device, epoch);
        DateTimeOffset began = rig.Now;
        rig.Now = began.AddHours(1);
        rig.End(patient);
        rig.Now = began.AddHours(2);
        rig.Collector.Handle(
        [
            CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(began.AddMinutes(30), 71)),
            CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(began.AddMinutes(90), 72)),
        ]);

        rig.HeartRates(device).ShouldBe([71]);
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => (pack.Sequence, pack.Reason))
            .ShouldBe([(2, RefusalReason.AssociationOver)]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_sensor_whose_flash_is_put_back_after_it_came_to_the_next_patient_writes_nothing_to_the_one_before(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] before = rig.Grant(device);
        Epoch old = rig.NewEpoch(device, "vitals", association: before);
        rig.Announce(device, old);
        rig.Now = rig.Now.AddMinutes(10);
        DateTimeOffset ended = rig.Now;
        rig.End(before);
        rig.Now = ended.AddSeconds(8);
        rig.Grant(device);

        // With its old flash it takes the one before for its patient, and its start and epoch come before those of the next patient.
        rig.Now = ended.AddSeconds(81);
        rig.Collector.Handle(
        [
            CollectorRig.Reading(old, 1, PackWriter.HeartRate(ended.AddSeconds(5), 50)),
            CollectorRig.Reading(old, 2, PackWriter.HeartRate(rig.Now, 60)),
        ]);
        rig.HeartRates(device).ShouldBe([50], "what the device had measured before, by a clock that is some seconds ahead");
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => (pack.Sequence, pack.Reason))
            .ShouldBe([(2, RefusalReason.AssociationOver)]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_a_sensor_measures_on_after_the_desk_has_ended_its_association_is_kept_back_at_once(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] patient = rig.Grant(device);
        Epoch epoch = rig.NewEpoch(device, "vitals", association: patient);
        rig.Announce(device, epoch);
        rig.Now = rig.Now.AddMinutes(10);
        DateTimeOffset ended = rig.Now;
        rig.End(patient, EndCause.Administrator);

        // It does not know, and somebody else wears it within seconds. The next patient's association has not begun.
        rig.Now = ended.AddSeconds(20);
        rig.Collector.Handle(
        [
            CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(ended, 50)),
            CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(ended.AddSeconds(19), 60)),
        ]);
        rig.HeartRates(device).ShouldBe([50]);
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => (pack.Sequence, pack.Reason))
            .ShouldBe([(2, RefusalReason.AssociationOver)]);
    }

    [Theory]
    [InlineData(-365 * 24)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(10 * 365 * 24)]
    public void A_sensor_whose_clock_is_wrong_counts_by_the_association_of_its_epoch(int hoursWrong)
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey device = rig.NewDevice();
        byte[] patient = rig.Grant(device);
        long start = rig.Now.AddHours(hoursWrong).ToUnixTimeSeconds();
        Epoch epoch = rig.NewEpoch(device, "vitals", association: patient) with { Start = start };
        rig.Announce(device, epoch);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now.AddHours(hoursWrong), 71))]);
        rig.Now = rig.Now.AddMinutes(10);
        rig.End(patient);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(rig.Now.AddHours(hoursWrong).AddMinutes(-1), 72))]);
        rig.HeartRates(device).ShouldBe([71, 72]);
        rig.Store.Quarantine.List(device.Public.DeviceId).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_sensor_without_a_clock_cannot_return_to_an_association_that_it_has_left(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] first = rig.Grant(device);
        Epoch With(uint number, byte[]? association) => rig.NewEpoch(device, "vitals", number, association, hasClock: false) with
        {
            FirstSequence = number / 10,
        };
        byte[] Pack(uint uptime) => PackWriter.Write(
            new PackRecord("uptime") { Unit = "s", Mantissa = uptime }, new PackRecord("hr") { Unit = "1/min", Mantissa = uptime });
        Epoch[] honest = [With(10, first), With(20, first), With(30, null)];
        rig.Announce(device, honest);
        rig.End(first);
        byte[] second = rig.Grant(device);
        Epoch withSecond = With(40, second);
        rig.Announce(device, withSecond);
        Epoch returned = With(50, first);
        rig.Announce(device, returned);
        rig.Collector.Handle(
        [
            CollectorRig.Reading(returned, 5, Pack(55)), CollectorRig.Reading(honest[1], 2, Pack(25)),
            CollectorRig.Reading(withSecond, 4, Pack(45)), CollectorRig.Reading(honest[0], 1, Pack(15)),
        ]);

        rig.Store.Measurements.Find(new ReadingQuery { Association = Convert.ToHexStringLower(first) })
            .Select(reading => reading.Value).ShouldBe([15, 25], ignoreOrder: true, "the backlog counts, however late it arrives");
        rig.Store.Measurements.Find(new ReadingQuery { Association = Convert.ToHexStringLower(second) })
            .Select(reading => reading.Value).ShouldBe([45]);
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => (pack.Sequence, pack.Reason))
            .ShouldBe([(5, RefusalReason.AssociationOver)]);
    }

    [Fact]
    public async Task An_administrator_sees_what_is_in_quarantine_and_decides_for_an_association_or_against()
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey bedside = rig.NewDevice();
        HospitalKey device = rig.NewDevice();
        string id = device.Public.DeviceId;
        byte[] other = rig.Grant(bedside);
        byte[] own = rig.Grant(device);
        Epoch epoch = rig.NewEpoch(device, "vitals", association: other);
        Epoch alarms = rig.NewEpoch(device, "alarm", association: other);
        rig.Announce(device, epoch, alarms);
        byte[] alarm = PackWriter.Write(new PackRecord("alarm/hr") { Text = "low", Time = rig.Now.ToUnixTimeSeconds() });
        rig.Collector.Handle(
        [
            CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 71)),
            CollectorRig.Reading(epoch, 2, PackWriter.HeartRate(rig.Now, 72)),
            CollectorRig.Reading(alarms, 1, alarm),
        ]);
        string listed = await Programs.Succeeds("quarantine", "list", "--db", rig.Database);
        listed.ShouldContain(id);
        listed.ShouldContain("1 to 2");
        listed.ShouldContain(Convert.ToHexStringLower(other)[..16]);
        (await Programs.Succeeds("readings", "export", "--db", rig.Database)).ShouldNotContain(id);
        string[] decision = ["--db", rig.Database, "--device", id, "--by", "admin.kim", "--note", "looked into it"];

        (await Programs.RunAsync("medagent", ["quarantine", "accept", "--class", "vitals", .. decision])).Status.ShouldBe(1);
        rig.HeartRates(device).ShouldBeEmpty("it still names the association of another device");
        string accepted = await Programs.Succeeds(
            ["quarantine", "accept", "--class", "vitals", "--association", Convert.ToHexStringLower(own), .. decision]);
        accepted.ShouldContain("2 of 2");
        await Programs.Succeeds(["quarantine", "dismiss", "--class", "alarm", .. decision]);

        rig.Store.Measurements.Find(new ReadingQuery { Association = Convert.ToHexStringLower(own) })
            .Select(reading => reading.Value).ShouldBe([71, 72]);
        rig.Store.Measurements.Find(new ReadingQuery { Association = Convert.ToHexStringLower(other) }).ShouldBeEmpty();
        (await Programs.Succeeds("quarantine", "list", "--db", rig.Database)).ShouldNotContain(id);
        rig.Store.Alarms.List(id).ShouldBeEmpty();
        rig.Store.Quarantine.List(id, isOpen: false).Select(pack => (pack.DataClass, pack.Decision!.IsAccepted, pack.Decision.By))
            .ShouldBe([("alarm", false, "admin.kim"), ("vitals", true, "admin.kim"), ("vitals", true, "admin.kim")], "nothing is lost");
        rig.Associations.Audit.Newest().Select(entry => entry.Action)
            .ShouldBe(["dismiss-quarantine", "accept-quarantine", "accept-quarantine", "export"]);
    }
}
