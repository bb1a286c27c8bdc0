using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Readings;

/// <summary>Keys of epochs that are over: whoever has one makes no new readings with it.</summary>
public class OldEpochs
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_reading_with_a_new_number_in_an_epoch_that_is_over_is_neither_stored_nor_acknowledged(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        Epoch[] epochs =
        [
            rig.NewEpoch(device, "vitals", 1) with { FirstSequence = 5 }, rig.NewEpoch(device, "vitals", 2) with { FirstSequence = 19 },
            rig.NewEpoch(device, "vitals", 3) with { FirstSequence = 30 },
        ];
        Epoch otherClass = rig.NewEpoch(device, "alarm", 9);
        rig.Announce(device, [.. epochs, otherClass]);
        Message Reading(int epoch, long number) =>
            CollectorRig.Reading(epochs[epoch], number, PackWriter.HeartRate(rig.Now, (int)(number % 200) + 30));
        rig.Collector.Handle([Reading(0, 10), Reading(1, 20), Reading(2, 30)]);

        rig.Collector.Handle([Reading(0, 31)]).ShouldBeEmpty();
        rig.Collector.Handle([Reading(0, 25)]).ShouldBeEmpty();
        rig.Collector.Handle([Reading(1, 1_000_000_000)]).ShouldBeEmpty();
        rig.Collector.Handle([Reading(2, 29)]).ShouldBeEmpty("its epoch began later");
        rig.Refused.Select(refusal => refusal.Reason).ShouldBe(Enumerable.Repeat(RefusalReason.EpochOver, 4));
        rig.HeartRates(device).Count.ShouldBe(3);
        rig.Store.Sequences.Received(device.Public.DeviceId, "vitals").Contains(31).ShouldBeFalse();
        rig.Store.Quarantine.List(device.Public.DeviceId).ShouldBeEmpty("the device itself cannot have made it");

        // The backlog of each epoch counts, in whatever order it arrives, and the newest epoch goes on.
        rig.Collector.Handle([Reading(2, 31), Reading(0, 5), Reading(1, 29), Reading(1, 19), Reading(0, 10)]).Count.ShouldBe(1);
        rig.HeartRates(device).Count.ShouldBe(7);
    }
}
