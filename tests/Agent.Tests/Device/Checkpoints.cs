using Agent.Tests.Alarms;
using Agent.Tests.Updates;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.Device;

/// <summary>What the device signs of its sealed readings, and when (PROTOCOL.md, "Checkpoint").</summary>
public class Checkpoints
{
    // What a device makes at most, with all blocks that may wait.
    private const int EncodedLimit = 376;

    // Zeros, which the generator of a signature's nonce begins with.
    private static readonly Func<byte[], byte[], bool> OfSignature = (key, _) => key.AsSpan().IndexOfAnyExcept((byte)0) < 0;

    // A ciphertext with the published key of a block, or with an earlier link. What is longer than a secret else is a MAC_structure.
    private static readonly Func<byte[], byte[], bool> OfBlock = (key, data) => key[0] == 0x85 && key.Length > 32;
    private static readonly Func<byte[], byte[], bool> OfLink = (_, data) => data.Length is > 64 and < 110 && data[0] != 0x84;

    [Fact]
    public void One_signature_an_hour_covers_all_readings_of_all_classes()
    {
        using SimulatedWard ward = new(change: AlarmReports.With(AlarmReports.Limit("hr", 50, 120)));
        ward.Run(minutes: 30);
        ward.Patient.Has(VitalSign.HeartRate, 1310);
        ward.Run(minutes: 29);
        ward.Checkpoints().ShouldBeEmpty();
        ward.Run(minutes: 2);

        Checkpoint checkpoint = ward.Checkpoints().ShouldHaveSingleItem().Checkpoint;
        checkpoint.Classes.Select(blocks => blocks.DataClass).ShouldBe(["vitals", "alarm"], ignoreOrder: true);
        long last = checkpoint.Classes.Single(blocks => blocks.DataClass == "vitals").Blocks[^1].Last;
        ward.Proven("vitals").ShouldBe(Numbers(1, last));
        ward.Proven("alarm").Count.ShouldBe(ward.Published("alarm").Count);

        ward.Run(minutes: 180);
        ward.Checkpoints().Count.ShouldBe(4);
        ward.Proven("vitals").ShouldBe(Numbers(1, ward.Proven("vitals").Max()));
        ward.Proven("audit").Count.ShouldBe(3, "a checkpoint is a reading, too, and the next one covers it");
    }

    [Fact]
    public void A_device_that_has_nothing_new_to_sign_signs_nothing()
    {
        using SimulatedWard ward = new(periodSeconds: 86_400);
        ward.Run(minutes: 600);
        ward.Checkpoints().Count.ShouldBe(1, "the one for the first reading is nothing new");
    }

    [Fact]
    public void A_long_stretch_is_several_blocks_so_that_a_lost_reading_leaves_the_others_provable()
    {
        using SimulatedWard ward = new(periodSeconds: 1);
        ward.Run(minutes: 62);
        IReadOnlyList<Block> blocks = ward.Checkpoints().Single().Checkpoint.Classes.Single().Blocks;
        blocks.Select(block => block.Last - block.First + 1).Take(3).ShouldAllBe(count => count == 600);
        blocks.Count.ShouldBe(4);
        ward.Proven("vitals").Count.ShouldBeGreaterThan(3_600);
    }

    [Fact]
    public void What_was_sealed_is_signed_soon_after_the_end_of_its_epoch()
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 1_500 });
        ward.Run(minutes: 26);
        (Checkpoint checkpoint, _, DateTimeOffset at) = ward.Checkpoints().ShouldHaveSingleItem();
        (at - ward.StartedAt).TotalSeconds.ShouldBeInRange(1_500, 1_502);
        ward.Proven("vitals").Count.ShouldBeGreaterThanOrEqualTo(25);
        Epoch first = ward.Store.Epochs.Find(ward.Agent.DeviceId, "vitals", checkpoint.Classes[0].EpochId).ShouldNotBeNull();
        first.FirstSequence.ShouldBe(1);
    }

    [Fact]
    public void An_epoch_and_a_signature_are_not_made_in_one_step()
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 1_500 });
        ward.Run(minutes: 24.9);
        int checkpoints = 0;
        for (int i = 0; i < 600; i++)
        {
            int epochs = ward.Agent.Counters.EpochsBegun;
            int sealedBefore = ward.AllPublished.Count(message => message.IsOf("r", "audit"));
            ward.Agent.Step();
            int made = ward.AllPublished.Count(message => message.IsOf("r", "audit")) - sealedBefore;
            checkpoints += made;
            (made == 0 || ward.Agent.Counters.EpochsBegun == epochs).ShouldBeTrue();
            ward.Clock.AdvanceTo(ward.Clock.UptimeMilliseconds + 100);
        }

        checkpoints.ShouldBe(1);
    }

    [Fact]
    public void Before_an_update_restarts_the_device_everything_is_signed()
    {
        using Vendor vendor = new();
        using SimulatedWard ward = new(periodSeconds: 5, releases: vendor.Policy);
        ward.Install(policy => policy with { Updates = new UpdateRule { AsksNurse = false } });
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 5);
        ward.Link.Send(ward.CommandTopic, vendor.Sign(vendor.Release(12, ward.Mirror, Vendor.Image("new", 9_000))));
        ward.Run(minutes: 3);
        ward.Agent.Updater.RunningSequence.ShouldBe(12);
        byte[] epoch = ward.Published("vitals").First(reading => reading.Sequence == ward.Proven("vitals")[0]).EpochId;
        long[] sealedBefore =
        [
            .. ward.Published("vitals").Where(reading => reading.EpochId.AsSpan().SequenceEqual(epoch)).Select(reading => reading.Sequence),
        ];
        sealedBefore.Length.ShouldBeGreaterThan(50);
        sealedBefore.Except(ward.Proven("vitals")).Count().ShouldBeLessThanOrEqualTo(1, "but for what was measured in the last step");
    }

    [Fact]
    public void When_a_release_fails_after_the_end_of_an_epoch_the_device_signs_once_more_and_restarts_without_spinning()
    {
        // A release is on trial for 900 s. An epoch ends 894 s after the start, and no reading begins the next one before 944 s.
        using Vendor vendor = new();
        using SimulatedWard ward = new(periodSeconds: 59, releases: vendor.Policy);
        ward.Install(policy => policy with { Updates = new UpdateRule { AsksNurse = false }, EpochSeconds = 186 });
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 1);
        ward.AcknowledgementsArrive = false;
        ward.Link.Send(ward.CommandTopic, vendor.Sign(vendor.Release(12, ward.Mirror, Vendor.Image("new", 9_000))));
        ward.Run(minutes: 20);
        ward.Agent.Updater.RunningSequence.ShouldBe(-1);
        ward.AcknowledgementsArrive = true;
        ward.Run(minutes: 10);
        ward.Proven("vitals").Count.ShouldBeGreaterThan(15, "what was sealed on trial");
    }

    [Fact]
    public void What_a_power_cut_left_unsigned_stays_unproven_and_what_follows_is_proven()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 90);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 62);
        IReadOnlyList<long> proven = ward.Proven("vitals");
        proven.Count(number => number <= 90).ShouldBeInRange(60, 61);
        proven.Count(number => number > 90).ShouldBeInRange(60, 63);
        ward.Agent.Counters.DeclaredLost.ShouldBe(0);
    }

    [Fact]
    public void A_device_whose_journal_nobody_reads_signs_nothing_and_measures()
    {
        using SimulatedWard ward = new(change: policy => policy with
        {
            Classes = policy.Classes.Where(rule => rule.Key != "audit").ToDictionary(),
        });
        ward.Run(minutes: 130);
        ward.Readings.Count.ShouldBe(130 * 4);
        ward.AllPublished.ShouldNotContain(message => message.Topic.EndsWith("/audit", StringComparison.Ordinal));
    }

    [Fact]
    public void A_flood_of_alarms_makes_no_longer_checkpoint()
    {
        using SimulatedWard ward = new(periodSeconds: 1, change: AlarmReports.With(AlarmReports.Limit("hr", 50, 120, checkSeconds: 1)));
        for (int i = 0; i < 3_700; i++)
        {
            ward.Patient.Has(VitalSign.HeartRate, i % 2 == 0 ? 1310 : 720);
            ward.Run(minutes: 1 / 60.0);
        }

        ward.Published("alarm").Count.ShouldBeGreaterThan(3_000);
        ward.Checkpoints().ShouldAllBe(made => made.Encoded.Length <= EncodedLimit);
        ward.Checkpoints().SelectMany(made => made.Checkpoint.Classes).Sum(blocks => blocks.Blocks.Count).ShouldBeInRange(2, 6);
        ward.Proven("alarm").Count.ShouldBeGreaterThan(3_000);
    }

    [Fact]
    public void A_signature_that_fails_costs_nothing_and_the_next_one_covers_all()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 59);
        ward.Cipher.IsHeapFull = OfSignature;
        ward.Run(minutes: 200);
        ward.Readings.Count.ShouldBe(259 * 4);
        ward.Checkpoints().ShouldBeEmpty();
        ward.Cipher.IsHeapFull = (_, _) => false;
        ward.Run(minutes: 80);
        ward.Proven("vitals").ShouldBe(Numbers(1, ward.Proven("vitals").Max()));
        ward.Proven("vitals").Count.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void A_full_heap_costs_the_proof_of_a_reading_and_not_the_reading()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 9.5);
        ward.Cipher.IsHeapFull = OfLink;
        ward.Run(minutes: 1);
        ward.Cipher.IsHeapFull = OfBlock;
        ward.Run(minutes: 1);
        ward.Cipher.IsHeapFull = (_, _) => false;
        ward.Run(minutes: 52);
        ward.Readings.Count.ShouldBe(64 * 4);
        ward.Proven("vitals").ShouldBe([.. Numbers(1, 10), .. Numbers(13, ward.Proven("vitals").Max())]);
    }

    [Fact]
    public void While_the_storage_fails_no_reading_is_lost_and_afterwards_all_is_signed()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 50);
        ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, ward.Storage.Operations + 1, 8));
        ward.Run(minutes: 200);
        ward.Readings.Count.ShouldBe(250 * 4);
        DateTimeOffset first = ward.Checkpoints()[0].At;
        (first - ward.StartedAt).TotalMinutes.ShouldBeInRange(70, 200, "before, its number could not be reserved");
        ward.Proven("vitals").ShouldBe(Numbers(1, ward.Proven("vitals").Max()));
        ward.Proven("vitals").Count.ShouldBeGreaterThan(180);
    }

    [Fact]
    public void In_an_outage_checkpoints_wait_in_RAM_for_the_sake_of_vital_signs_and_then_cover_all()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 65);
        ward.Link.GoDown();
        ward.Run(minutes: 60 * 20);
        int InFlash() => ward.Storage.Files.Keys.Count(name => name.StartsWith("t.2", StringComparison.Ordinal));
        InFlash().ShouldBe(1, "the one that was due first");
        ward.Link.IsUp = true;
        ward.Run(minutes: 5);
        ward.Checkpoints().Count.ShouldBe(3);
        ward.Readings.Count.ShouldBe((65 + (60 * 20) + 5) * 4);
        ward.Proven("vitals").ShouldBe(Numbers(1, ward.Proven("vitals").Max()));
        ward.Proven("vitals").Count.ShouldBeGreaterThan(1_260);
    }

    [Fact]
    public void While_an_outage_lasts_over_many_epochs_every_reading_is_signed_at_their_ends()
    {
        using SimulatedWard ward = new(partition: 2 * 1024 * 1024, change: policy => policy with { EpochSeconds = 3_600 });
        ward.Run(minutes: 5);
        ward.Link.GoDown();
        ward.Run(minutes: 60 * 12);
        ward.Link.IsUp = true;
        ward.Run(minutes: 70);
        ward.Checkpoints().ShouldAllBe(made => made.Encoded.Length <= EncodedLimit);
        ward.Proven("vitals").ShouldBe(Numbers(1, ward.Proven("vitals").Max()));
        ward.Proven("vitals").Count.ShouldBeGreaterThan(720);
    }

    private static IEnumerable<long> Numbers(long first, long last) =>
        Enumerable.Range((int)first, (int)(last - first + 1)).Select(number => (long)number);
}
