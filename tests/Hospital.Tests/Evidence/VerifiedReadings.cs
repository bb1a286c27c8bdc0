using System.Globalization;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Verification;

namespace Hospital.Tests.Evidence;

/// <summary>Which stored readings are proven, and why others are not.</summary>
public class VerifiedReadings
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Everything_that_a_checkpoint_has_signed_is_proven_in_all_classes(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.SendEveryKind();
        for (int heartRate = 60; heartRate < 100; heartRate++)
        {
            device.Send(heartRate);
        }

        device.SendCheckpoint();
        rig.Refused.ShouldBeEmpty();

        rig.Verify(device, "vitals").ShouldBe(["1-42 Proven"]);
        rig.Verify(device, "alarm").ShouldBe(["1-1 Proven"]);
        rig.Verify(device, "audit").ShouldBe(["1-2 Proven"], "an event, and the checkpoint, which is signed itself");
    }

    [Fact]
    public void What_was_sealed_after_the_last_checkpoint_is_not_signed_yet_and_after_a_power_cut_it_never_is()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.Send(72);
        device.SendCheckpoint();
        device.Send(73);
        device.Send(74);
        rig.Verify(device).ShouldBe(["1-2 Proven", "3-4 Unproven NotSignedYet"]);

        device.CutPower();
        device.Send(75);
        rig.Verify(device).ShouldBe(["1-2 Proven", "3-5 Unproven NotSignedYet"]);

        device.SendCheckpoint();
        device.Send(76);
        rig.Verify(device).ShouldBe(["1-2 Proven", "3-4 Unproven NeverSigned", "5-5 Proven", "6-6 Unproven NotSignedYet"]);
    }

    [Fact]
    public void The_tail_of_a_class_before_a_power_cut_is_never_signed_also_when_the_class_has_nothing_newer()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.CutPower();
        rig.Collector.Handle([device.Seal("audit", DeviceMessages.EventPack("update", rig.Now.ToUnixTimeSeconds(), 0, 6, 12, 0))]);
        device.SendCheckpoint();
        rig.Verify(device).ShouldBe(["1-1 Unproven NeverSigned"]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_reading_that_is_lost_leaves_its_own_block_unproven_and_all_others_proven(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.Send(72);
        device.CloseBlock("vitals");
        device.Send(73);
        device.Seal("vitals", PackWriter.HeartRate(rig.Now, 74));
        device.Send(75);
        device.CloseBlock("vitals");
        device.Send(76);
        device.CloseBlock("vitals");
        device.Send(77);
        device.Seal("vitals", PackWriter.HeartRate(rig.Now, 78));
        device.SendCheckpoint();
        rig.Verify(device).ShouldBe(
        [
            "1-2 Proven", "3-3 Unproven BlockIncomplete", "4-4 Unproven SignedAndNotHere", "5-5 Unproven BlockIncomplete",
            "6-6 Proven", "7-7 Unproven BlockIncomplete", "8-8 Unproven SignedAndNotHere",
        ]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_retention_and_erasure_have_removed_is_not_missing(string database)
    {
        using EmptyDatabases databases = new();
        using CollectorRig rig = new(database, keepsEvidence: true, databases.New(database));
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.Send(72);
        device.CloseBlock("vitals");
        device.Send(73);
        rig.Now = rig.Now.AddDays(40);
        device.Send(74);
        device.Seal("vitals", PackWriter.HeartRate(rig.Now, 75));
        device.CloseBlock("vitals");
        device.Send(76);
        device.SendCheckpoint();
        DateTimeOffset removed = rig.Now.AddDays(1);
        Retention.Run(rig.Database, "vitals", rig.Now.AddDays(-10), "timer", removed, _ => { }).ShouldBe(3);
        rig.Verify(device).ShouldBe(
        [
            "1-3 Unproven RemovedByRetention", "4-4 Unproven BlockRemoved", "5-5 Unproven SignedAndNotHere", "6-6 Proven",
        ]);
        VerifiedStretch stretch = new ReadingVerification(rig.Store, _ => device.Key.Public)
            .Verify(new VerificationQuery { DataClass = "vitals" }).First();
        stretch.Detail.ShouldBe(removed.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_nobody_kept_is_unproven_and_says_so()
    {
        using CollectorRig rig = new("SQLite");
        CheckpointingDevice device = new(rig);
        device.Send(71);
        device.SendCheckpoint();
        rig.Verify(device).ShouldBe(["1-1 Unproven OriginalNotKept"]);

        using CollectorRig keeping = new("SQLite", keepsEvidence: true);
        CheckpointingDevice kept = new(keeping);
        kept.Send(71);
        kept.SendCheckpoint();
        new ReadingVerification(keeping.Store, _ => null).Verify(new VerificationQuery { DataClass = "vitals" }).Single().Reason
            .ShouldBe(VerificationReason.DeviceKeyUnknown);
        keeping.Tamper(kept, "DELETE FROM evidence_announcements WHERE device = @device");
        keeping.Verify(kept).ShouldBe(["1-1 Unproven AnnouncementNotKept"]);
        keeping.Tamper(kept, "DELETE FROM evidence_checkpoints WHERE device = @device");
        keeping.Verify(kept).ShouldBe(["1-1 Unproven AnnouncementNotKept"]);
        keeping.Verify(kept, "audit").ShouldBe(["1-1 Wrong ContentDiffers"], "somebody has deleted a checkpoint");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_got_its_time_afterwards_is_proven_with_that_time_and_with_no_other(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        Epoch clocked = device.Epochs["vitals"];
        byte[] withoutClock = PackWriter.Write(
            new PackRecord("uptime") { Unit = "s", Mantissa = 5 }, new PackRecord("hr") { Unit = "1/min", Mantissa = 72 });
        rig.Collector.Handle([device.Seal("vitals", withoutClock)]);
        device.SendCheckpoint();
        rig.Store.Measurements.LatestOfDevice(device.Id).Single().Time!.Value.ToUnixTimeSeconds()
            .ShouldBe(clocked.Start!.Value - clocked.Uptime + 5);
        rig.Verify(device).ShouldBe(["1-1 Proven"]);
        rig.Tamper(device, "UPDATE packs SET time = time + 3600 WHERE device = (SELECT number FROM device_numbers WHERE device = @device)");
        rig.Verify(device).ShouldBe(["1-1 Wrong ContentDiffers"]);
    }

    [Fact]
    public void What_was_in_quarantine_is_proven_before_and_after_somebody_has_accepted_it()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        device.Announce(association: new byte[16]);
        device.Send(71);
        rig.Collector.Handle([device.Seal("vitals", [0x80])]);
        device.SendCheckpoint();
        rig.Store.Quarantine.CountOpen(device.Id).ShouldBe(3);
        rig.Verify(device).ShouldBe(["1-2 Proven"]);
        rig.Verify(device, "audit").ShouldBe(["1-1 Proven"]);

        byte[] association = rig.Grant(device.Key);
        QuarantineReview review = new(rig.Store);
        review.Accept(
            rig.Store.Quarantine.Groups(device.Id).Single(group => group is { DataClass: "vitals", Count: 1, First: 1 }),
            Convert.ToHexStringLower(association), "admin", "paired by hand", rig.Now).Accepted.ShouldBe(1);
        rig.HeartRates(device.Key).ShouldBe([71]);
        rig.Verify(device).ShouldBe(["1-2 Proven"]);
    }

    [Fact]
    public void A_stretch_of_time_or_of_an_association_is_verified_with_whole_blocks()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        DateTimeOffset start = rig.Now;
        for (int minute = 0; minute < 10; minute++)
        {
            device.Send(60 + minute);
            rig.Now += TimeSpan.FromMinutes(1);
        }

        device.SendCheckpoint();
        device.Announce(rig.Grant(device.Key));
        device.Send(80);
        VerificationQuery query = new() { Device = device.Id, From = start.AddMinutes(2), To = start.AddMinutes(5) };
        VerifiedStretch stretch = rig.Stretches(device, query).ShouldHaveSingleItem();
        (stretch.First, stretch.Last, stretch.Count, stretch.Outcome).ShouldBe((3, 5, 3, VerificationOutcome.Proven));

        string association = Convert.ToHexStringLower(device.Epochs["vitals"].Association!);
        VerifiedStretch paired = rig.Stretches(device, new VerificationQuery { Association = association }).ShouldHaveSingleItem();
        (paired.First, paired.Last, paired.Reason).ShouldBe((11, 11, VerificationReason.NotSignedYet));
        rig.Stretches(device, new VerificationQuery { Device = device.Id, From = start.AddYears(1) }).ShouldBeEmpty();
    }

    [Fact]
    public void Thousands_of_readings_are_verified_page_by_page()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        CheckpointingDevice device = new(rig);
        for (int batch = 0; batch < 30; batch++)
        {
            rig.Collector.Handle(
                [.. Enumerable.Range(0, 100).Select(number => device.Seal("vitals", PackWriter.HeartRate(rig.Now, 40 + number)))]);
            device.CloseBlock("vitals");
            if (batch % 6 == 5)
            {
                device.SendCheckpoint();
            }
        }

        rig.Verify(device).ShouldBe(["1-3000 Proven"]);
        rig.Tamper(device, """
            UPDATE measurements SET value = 250 WHERE pack = (
                SELECT p.number FROM packs AS p JOIN device_numbers AS d ON d.number = p.device
                WHERE d.device = @device AND p.class = 0 AND p.sequence = 2222)
            """);
        rig.Verify(device).ShouldBe(["1-2221 Proven", "2222-2222 Wrong ContentDiffers", "2223-3000 Proven"]);
    }
}
