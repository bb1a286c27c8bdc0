using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>No device fills the database with what counts for nobody.</summary>
public sealed class BoundedQuarantine
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_goes_beyond_the_bound_is_neither_stored_nor_acknowledged_and_others_are_not_touched(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        rig.Store.Quarantine.Bound = new QuarantineBound(Packs: 2);
        HospitalKey device = rig.NewDevice();
        HospitalKey other = rig.NewDevice();
        byte[] foreign = rig.Grant(rig.NewDevice());
        Epoch epoch = rig.NewEpoch(device, "vitals", association: foreign);
        Epoch others = rig.NewEpoch(other, "vitals", association: rig.Grant(other));
        Epoch strange = rig.NewEpoch(other, "alarm", 2, association: foreign);
        rig.Announce(device, epoch);
        rig.Announce(other, others, strange);

        for (long sequence = 1; sequence <= 4; sequence++)
        {
            rig.Collector.Handle([CollectorRig.Reading(epoch, sequence, PackWriter.HeartRate(rig.Now, 70))]);
        }

        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => pack.Sequence).ShouldBe([1, 2]);
        rig.Refused.Select(refusal => refusal.Reason).ShouldBe(
        [
            RefusalReason.AssociationForeign, RefusalReason.AssociationForeign, RefusalReason.QuarantineFull,
            RefusalReason.QuarantineFull,
        ]);
        rig.Collector.Counters.Refused[RefusalReason.QuarantineFull].ShouldBe(2);
        rig.Store.ReceivedOf([(device.Public.DeviceId, "vitals")]).Single().Numbers.All.ShouldBe([(1, 2)]);
        rig.Store.Evidence.Originals(device.Public.DeviceId, "vitals", 1, 9, 9).Count.ShouldBe(2, "nor are originals kept of it");
        rig.Collector.Handle(
        [
            CollectorRig.Reading(epoch, 5, PackWriter.HeartRate(rig.Now, 70)),
            CollectorRig.Reading(others, 1, PackWriter.HeartRate(rig.Now, 80)),
            CollectorRig.Reading(strange, 1, DeviceMessages.AlarmPack(rig.Now.ToUnixTimeSeconds(), ("hr", "high", null, null))),
        ]);
        rig.HeartRates(other).ShouldBe([80]);
        rig.Store.Quarantine.CountOpen(other.Public.DeviceId).ShouldBe(1, "another device has a bound of its own");
        QuarantineTotals totals = rig.Store.Quarantine.Totals();
        totals.FullDevices.ShouldContain(device.Public.DeviceId);
        totals.FullDevices.ShouldNotContain(other.Public.DeviceId);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void After_a_decision_there_is_room_again_and_the_device_sends_what_it_has_kept(string database)
    {
        using CollectorRig rig = new(database);
        rig.Store.Quarantine.Bound = new QuarantineBound(Packs: 2);
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        rig.Announce(device, epoch);
        rig.SetState(device, DeviceState.Suspended, "attestation failed");
        Message[] readings =
            [.. Enumerable.Range(1, 4).Select(sequence => CollectorRig.Reading(epoch, sequence, PackWriter.HeartRate(rig.Now, 70)))];
        rig.Collector.Handle(readings).ShouldBeEmpty();
        rig.Store.Quarantine.CountOpen(device.Public.DeviceId).ShouldBe(2);

        QuarantineReview review = new(rig.Store);
        review.Dismiss(rig.Store.Quarantine.Groups(device.Public.DeviceId).Single(), "admin", "not worn", rig.Now).ShouldBe(2);
        rig.Collector.Handle(readings);
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => pack.Sequence).ShouldBe([3, 4]);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 5, PackWriter.HeartRate(rig.Now, 75))]);
        rig.Store.Quarantine.CountOpen(device.Public.DeviceId).ShouldBe(2);

        rig.SetState(device, DeviceState.Active, "measured again");
        rig.Collector.Handle([CollectorRig.Reading(epoch, 5, PackWriter.HeartRate(rig.Now, 75))]).Count.ShouldBe(1);
        rig.HeartRates(device).ShouldBe([75], "what was refused for want of room is not lost");
        review.Accept(rig.Store.Quarantine.Groups(device.Public.DeviceId).Single(), null, "admin", "measured", rig.Now)
            .ShouldBe((2, RefusalReason.None));
        rig.Store.Quarantine.Totals().FullDevices.ShouldNotContain(device.Public.DeviceId);
        rig.HeartRates(device).ShouldBe([70, 70, 75]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Few_large_packs_reach_the_bound_as_well(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        byte[] pack = PackWriter.HeartRate(rig.Now, 70);
        rig.Store.Quarantine.Bound = new QuarantineBound(Bytes: (3 * pack.Length) + 1);
        Epoch epoch = rig.NewEpoch(device, "vitals", association: rig.Grant(rig.NewDevice()));
        rig.Announce(device, epoch);
        rig.Collector.Handle([.. Enumerable.Range(1, 5).Select(sequence => CollectorRig.Reading(epoch, sequence, pack))]);
        rig.Store.Quarantine.CountOpen(device.Public.DeviceId).ShouldBe(3);
    }
}
