using Hospital.Tests.World;
using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Evidence;

/// <summary>What a collector keeps as it arrived.</summary>
public class KeptEvidence
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_collector_that_keeps_evidence_has_each_announcement_reading_and_checkpoint_as_it_arrived(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        Message first = device.Seal("vitals", PackWriter.HeartRate(rig.Now, 72));
        Message makesNoSense = device.Seal("vitals", [0x80]);
        Message checkpoint = device.Checkpoint();
        rig.Collector.Handle([first, first, makesNoSense, checkpoint]);
        rig.Collector.Handle([makesNoSense]);

        foreach (Message message in new[] { first, makesNoSense, checkpoint })
        {
            string dataClass = Topic.Parse(message.Topic)!.DataClass;
            SealedReading sent = SealedReading.ReadAll(message.Payload)!.Single();
            KeptOriginal kept = rig.Store.Evidence.Originals(device.Id, dataClass, sent.Sequence, sent.Sequence, 9).ShouldHaveSingleItem();
            kept.Ciphertext.ShouldBe(sent.Ciphertext);
            kept.EpochId.ShouldBe(device.Epochs[dataClass].Id);
        }

        foreach (Epoch epoch in device.Epochs.Values)
        {
            byte[] announcement = rig.Store.Evidence.Announcement(device.Id, epoch.DataClass, epoch.Id)!;
            Convert.ToHexString(announcement).ShouldContain(Convert.ToHexString(epoch.Id));
        }

        KeptCheckpoint signed = rig.Store.Evidence.Checkpoints(device.Id, 0, 9).ShouldHaveSingleItem();
        signed.Sequence.ShouldBe(1);
        Checkpoint.TryRead(signed.Message, device.Key.Public, out _).ShouldBe(RefusalReason.None);
    }

    [Fact]
    public void Another_reading_with_the_same_number_is_kept_beside_the_first_up_to_four()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(72);
        Epoch epoch = device.Epochs["vitals"];
        for (int heartRate = 100; heartRate < 110; heartRate++)
        {
            rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, heartRate))]);
        }

        rig.HeartRates(device.Key).ShouldBe([72]);
        rig.Store.Evidence.Originals(device.Id, "vitals", 1, 1, 99).Select(original => original.Arrival).ShouldBe([0, 1, 2, 3]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Without_the_option_checkpoints_are_kept_and_nothing_else(string database)
    {
        using CollectorRig rig = new(database);
        CheckpointingDevice device = new(rig);
        device.Send(72);
        device.SendCheckpoint();
        rig.Store.Evidence.Checkpoints(device.Id, 0, 9).Count.ShouldBe(1);
        rig.Store.Evidence.Originals(device.Id, "vitals", 0, 99, 9).ShouldBeEmpty();
        rig.Store.Evidence.Announcement(device.Id, "vitals", device.Epochs["vitals"].Id).ShouldBeNull();
        rig.Refused.ShouldBeEmpty();
    }
}
