using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Verification;

namespace Hospital.Tests.Evidence;

/// <summary>An auditor has a file and the public key of a sensor.</summary>
public class EvidenceForAuditors
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task An_auditor_proves_the_readings_of_an_association_with_a_file_and_the_sensors_public_key(string database)
    {
        using CollectorRig rig = new(database, keepsEvidence: true);
        using TemporaryFolder folder = new();
        CheckpointingDevice device = new(rig);
        string evidence = folder.File("evidence.db");
        await File.WriteAllTextAsync(folder.File("device.pem"), device.Key.Public.ToPem(), TestContext.Current.CancellationToken);
        device.Send(60);
        byte[] association = rig.Grant(device.Key);
        device.Announce(association);
        device.Send(71);
        device.CloseBlock("vitals");
        device.Send(72);
        device.SendCheckpoint();
        device.Send(73);
        device.CutPower();
        device.Send(90);
        device.SendCheckpoint();

        string id = Convert.ToHexStringLower(association);
        string[] keyed = ["--device-key", folder.File("device.pem")];
        (await Programs.Succeeds(["readings", "evidence", "--db", rig.Database, "--association", id, "--out", evidence, .. keyed]))
            .ShouldContain("3 readings with their evidence");
        string[] verify = ["readings", "verify", "--db", evidence, "--association", id];
        ProgramResult verified = await Programs.RunAsync("medagent", [.. verify, .. keyed]);
        verified.Status.ShouldBe(1, verified.Error);
        verified.Output.ShouldNotContain("not here");
        verified.Output.ShouldContain("3 readings: 2 proven, 1 unproven, 0 wrong");
        (await Programs.Succeeds("readings", "list", "--db", evidence)).ShouldContain("Heart rate");

        // Neither what only hospital and device share, nor a patient.
        using (ReadingStore store = ReadingStore.Open(evidence))
        {
            store.Epochs.OfDevice(device.Id).ShouldAllBe(epoch => epoch.CustodySecret == null);
            store.Measurements.LatestOfAssociation(id).Single().Value.ShouldBe(73);
        }

        string patient = rig.Associations.Find(id)!.Patient;
        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(evidence, TestContext.Current.CancellationToken)).ShouldNotContain(patient);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(evidence).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        // Another sensor's key proves nothing.
        using (HospitalKey other = HospitalKey.Create())
        {
            await File.WriteAllTextAsync(folder.File("other.pem"), other.Public.ToPem(), TestContext.Current.CancellationToken);
        }

        ProgramResult foreign = await Programs.RunAsync("medagent", [.. verify, "--device-key", folder.File("other.pem")]);
        foreign.Status.ShouldBe(1);
        foreign.Output.ShouldContain("3 readings: 0 proven, 3 unproven, 0 wrong");

        (await Programs.Fails("readings", "evidence", "--db", rig.Database, "--out", evidence)).ShouldContain("exists already");
        string nothing = folder.File("nothing.db");
        (await Programs.Fails("readings", "evidence", "--db", rig.Database, "--device", "00112233445566778899", "--out", nothing))
            .ShouldContain("no sealed reading that matches was kept");
        File.Exists(nothing).ShouldBeFalse();
    }

    [Fact]
    public void Whole_blocks_are_exported_and_what_was_forged_stays_wrong()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        using TemporaryFolder folder = new();
        CheckpointingDevice device = new(rig);
        DateTimeOffset start = rig.Now;
        for (int minute = 0; minute < 12; minute++)
        {
            if (minute % 4 == 0)
            {
                device.CloseBlock("vitals");
            }

            device.Send(60 + minute);
            rig.Now += TimeSpan.FromMinutes(1);
        }

        device.SendCheckpoint();
        rig.Collector.Handle([device.Seal("vitals", [0x80])]);
        device.Seal("vitals", PackWriter.HeartRate(rig.Now, 72));
        rig.Collector.Handle([CollectorRig.Reading(device.Epochs["vitals"], 14, PackWriter.HeartRate(rig.Now, 180))]);
        device.SendCheckpoint();
        using ReadingStore all = ReadingStore.Open(folder.File("all.db"));
        new EvidenceExport(rig.Store, all, _ => device.Key.Public).Write(new VerificationQuery { Device = device.Id }).ShouldBe(16);
        Verify(all, new VerificationQuery()).ShouldBe(
            [
                ("audit", 2, VerificationReason.None), ("vitals", 12, VerificationReason.None),
                ("vitals", 2, VerificationReason.DigestDiffers),
            ]);

        using ReadingStore part = ReadingStore.Open(folder.File("part.db"));
        VerificationQuery minutes = new() { DataClass = "vitals", From = start.AddMinutes(5), To = start.AddMinutes(6) };
        new EvidenceExport(rig.Store, part, _ => device.Key.Public).Write(minutes).ShouldBe(4);
        Verify(part, new VerificationQuery()).ShouldBe(
            [
                ("vitals", 4, VerificationReason.SignedAndNotHere), ("vitals", 4, VerificationReason.None),
                ("vitals", 4, VerificationReason.SignedAndNotHere),
            ],
            "the checkpoint has two more blocks");
        Verify(part, minutes).ShouldBe([("vitals", 1, VerificationReason.None)]);

        IEnumerable<(string, long, VerificationReason)> Verify(ReadingStore store, VerificationQuery query) =>
            new ReadingVerification(store, _ => device.Key.Public).Verify(query)
                .Select(stretch => (stretch.DataClass, stretch.Count, stretch.Reason));
    }
}
