using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Verification;

namespace Hospital.Tests.Evidence;

/// <summary>What somebody has forged, with a reader's keys or in the database, is found.</summary>
public class ForgedReadings
{
    private const string Number = "(SELECT number FROM device_numbers WHERE device = @device)";
    private const string Second = $"(SELECT number FROM packs WHERE device = {Number} AND class = 0 AND sequence = 2)";

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_readers_forgery_in_place_of_the_true_reading_is_wrong_also_when_it_is_kept_as_the_original(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.CloseBlock("vitals");
        device.Seal("vitals", PackWriter.HeartRate(rig.Now, 72));
        rig.Collector.Handle([CollectorRig.Reading(device.Epochs["vitals"], 2, PackWriter.HeartRate(rig.Now, 180))]);
        device.CloseBlock("vitals");
        device.Send(73);
        device.SendCheckpoint();

        rig.HeartRates(device.Key).ShouldBe([71, 180, 73]);
        rig.Verify(device).ShouldBe(["1-1 Proven", "2-2 Wrong DigestDiffers", "3-3 Proven"]);
    }

    [Fact]
    public void When_the_true_reading_arrives_as_well_the_forgery_alone_is_wrong_and_its_block_is_proven()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        Message late = device.Seal("vitals", PackWriter.HeartRate(rig.Now, 72));
        rig.Collector.Handle([CollectorRig.Reading(device.Epochs["vitals"], 2, PackWriter.HeartRate(rig.Now, 180))]);
        rig.Collector.Handle([late]);
        device.Send(73);

        // Somebody repeats a number after the device: the stored reading is the true one.
        rig.Collector.Handle([CollectorRig.Reading(device.Epochs["vitals"], 3, PackWriter.HeartRate(rig.Now, 190))]);
        device.SendCheckpoint();
        IReadOnlyList<VerifiedStretch> stretches =
            rig.Stretches(device, new VerificationQuery { Device = device.Id, DataClass = "vitals" });
        rig.Verify(device).ShouldBe(["1-1 Proven", "2-2 Wrong ContentDiffers", "3-3 Proven"]);
        stretches[1].Detail.ShouldBe("value hr: sealed 72 1/min, good, clock quality 1, stored 180 1/min, good, clock quality 1");
    }

    [Theory]
    [InlineData($"UPDATE measurements SET value = 180 WHERE pack = {Second}", "ContentDiffers")]
    [InlineData($"UPDATE measurements SET quality = 1 WHERE pack = {Second}", "ContentDiffers")]
    [InlineData($"INSERT INTO origins VALUES (99, 99, @bytes); UPDATE packs SET origin = 99 WHERE number = {Second}", "ContentDiffers")]
    [InlineData($"UPDATE packs SET time = time + 60 WHERE number = {Second}", "ContentDiffers")]
    [InlineData($"DELETE FROM measurements WHERE pack = {Second}", "ContentDiffers")]
    [InlineData($"DELETE FROM packs WHERE number = {Second}", "NotStored")]
    [InlineData($"UPDATE packs SET epoch = 99 WHERE number = {Second}", "NoPack")]
    [InlineData(
        $"UPDATE packs SET epoch = 99 WHERE number = {Second}; DELETE FROM evidence_originals WHERE device = @device AND sequence = 2",
        "NoPack")]
    [InlineData("UPDATE evidence_originals SET ciphertext = @bytes WHERE device = @device AND sequence = 2", "NotAuthentic")]
    public void What_somebody_changes_in_the_database_is_wrong_and_all_else_is_proven(string change, string reason)
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        foreach (int heartRate in new[] { 71, 72, 73 })
        {
            device.Send(heartRate);
            device.CloseBlock("vitals");
        }

        device.SendCheckpoint();
        rig.Verify(device).ShouldBe(["1-3 Proven"]);
        rig.Tamper(device, change, new byte[16]);
        rig.Verify(device).ShouldBe(["1-1 Proven", $"2-2 Wrong {reason}", "3-3 Proven"]);
    }

    [Theory]
    [InlineData("vitals", "UPDATE measurements SET value = 121 WHERE vital = 5")]
    [InlineData("vitals", "UPDATE missing SET reason = 0")]
    [InlineData("vitals", "DELETE FROM missing")]
    [InlineData("vitals", "UPDATE packs SET battery = 12 WHERE battery = 87")]
    [InlineData("vitals", "DELETE FROM declared_gaps")]
    [InlineData("alarm", "UPDATE alarms SET state = 'low'")]
    [InlineData("alarm", "UPDATE alarms SET value = 90")]
    [InlineData("audit", "UPDATE events SET number = 13")]
    [InlineData("audit", "UPDATE evidence_checkpoints SET message = @bytes WHERE sequence = 3")]
    public void A_change_in_any_table_is_found(string dataClass, string change)
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.SendEveryKind();
        device.SendCheckpoint();
        device.Send(72);
        device.SendCheckpoint();
        rig.Verify(device, dataClass).ShouldAllBe(stretch => stretch.EndsWith("Proven", StringComparison.Ordinal));
        rig.Tamper(device, change, new byte[16]);
        rig.Verify(device, dataClass).Count(stretch => stretch.EndsWith("Wrong ContentDiffers", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_reading_that_is_deleted_is_not_stored_any_more_and_one_that_is_inserted_was_never_sealed()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.Send(72);
        device.SendCheckpoint();
        rig.Tamper(device, $"DELETE FROM measurements WHERE pack = {Second}");
        rig.Tamper(device, $"DELETE FROM packs WHERE number = {Second}");
        rig.Tamper(device, "UPDATE packs SET sequence = 9 WHERE class = 0 AND sequence = 1");
        rig.Verify(device).ShouldBe(["1-2 Wrong NotStored", "9-9 Unproven OriginalNotKept"]);
    }

    [Theory]
    [InlineData($"UPDATE epochs SET start = start + 86400 WHERE device = {Number}", "EpochDiffers")]
    [InlineData(
        $"INSERT INTO origins VALUES (99, {Number}, @bytes); UPDATE epochs SET origin = 99 WHERE device = {Number}", "EpochDiffers")]
    [InlineData($"UPDATE epochs SET key = @bytes WHERE device = {Number}", "AnnouncementWrong")]
    [InlineData("UPDATE evidence_announcements SET message = @bytes WHERE device = @device", "AnnouncementWrong")]
    [InlineData("UPDATE evidence_originals SET sequence = 0 WHERE device = @device AND class = 'vitals'", "OutsideEpoch")]
    public void Changed_epochs_and_evidence_are_wrong(string change, string reason)
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.SendCheckpoint();
        rig.Tamper(device, change, new byte[16]);

        // The rig's own store remembers the epochs.
        using ReadingStore store = ReadingStore.Open(rig.Database);
        new ReadingVerification(store, _ => device.Key.Public).Verify(new VerificationQuery { Device = device.Id, DataClass = "vitals" })
            .First().ShouldSatisfyAllConditions(
                stretch => stretch.Outcome.ShouldBe(VerificationOutcome.Wrong), stretch => stretch.Reason.ToString().ShouldBe(reason));
    }

    [Fact]
    public void A_checkpoint_that_a_reader_of_the_audit_class_has_forged_is_wrong_and_proves_nothing()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        using HospitalKey forger = HospitalKey.Create();
        device.Seal("vitals", PackWriter.HeartRate(rig.Now, 72));
        Message forged = CollectorRig.Reading(device.Epochs["vitals"], 1, PackWriter.HeartRate(rig.Now, 180));
        byte[] digest = BlockDigest.Of(
            device.Id, "vitals", device.Epochs["vitals"].Id, [SealedReading.ReadAll(forged.Payload)!.Single().Ciphertext]);
        byte[] checkpoint = CheckpointMessages.Checkpoint(forger, ("vitals", device.Epochs["vitals"].Id, [(1, 1, digest)]));
        rig.Collector.Handle(
        [
            forged,
            CollectorRig.Reading(device.Epochs["audit"], 1, CheckpointMessages.Pack(rig.Now.ToUnixTimeSeconds(), 0, checkpoint)),
        ]);
        rig.Verify(device).ShouldBe(["1-1 Unproven NotSignedYet"]);
        rig.Verify(device, "audit").ShouldBe(["1-1 Wrong CheckpointWrong"]);

        // The device's own checkpoint is in the same place.
        device.Seal("audit", [0x80]);
        device.SendCheckpoint();
        rig.Verify(device).ShouldBe(["1-1 Wrong DigestDiffers"]);
    }
}
