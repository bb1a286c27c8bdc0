using System.Security.Cryptography;
using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Protocol;

/// <summary>What a device has signed about its sealed readings.</summary>
public class Checkpoints
{
    private const long Time = 1_767_225_600;

    private static readonly byte[] First = [0, 0, 0, 1];
    private static readonly byte[] Second = [0, 0, 0, 2];
    private static readonly byte[] Digest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    [Fact]
    public void A_checkpoint_signed_by_the_device_is_read()
    {
        using HospitalKey device = HospitalKey.Create();
        byte[] message = CheckpointMessages.Checkpoint(
            device, ("vitals", First, [(1, 32, Digest), (34, 34, Digest)]), ("vitals", Second, [(35, 40, Digest)]),
            ("audit", First, [(1, 2, Digest)]));
        Checkpoint.TryRead(message, device.Public, out Checkpoint? checkpoint).ShouldBe(RefusalReason.None);
        checkpoint!.Classes.Select(blocks => (blocks.DataClass, Convert.ToHexString(blocks.EpochId), blocks.Blocks.Count))
            .ShouldBe([("vitals", "00000001", 2), ("vitals", "00000002", 1), ("audit", "00000001", 1)]);
        (checkpoint.Classes[0].Blocks[0].First, checkpoint.Classes[0].Blocks[0].Last).ShouldBe((1, 32));
        checkpoint.Classes[0].Blocks[0].Digest.ShouldBe(Digest);
    }

    [Fact]
    public void A_checkpoint_of_another_device_for_another_purpose_or_with_any_changed_bit_is_refused()
    {
        using HospitalKey device = HospitalKey.Create();
        using HospitalKey other = HospitalKey.Create();
        byte[] message = CheckpointMessages.Checkpoint(device, ("vitals", First, [(1, 32, Digest)]));
        Checkpoint.TryRead(message, other.Public, out _).ShouldBe(RefusalReason.SignatureWrong);
        Checkpoint.TryRead(DeviceMessages.Sign(device, "event", [0x80]), device.Public, out _).ShouldBe(RefusalReason.SignatureWrong);
        for (int i = 0; i < message.Length * 8; i++)
        {
            byte[] changed = [.. message];
            changed[i / 8] ^= (byte)(1 << (i % 8));
            Checkpoint.TryRead(changed, device.Public, out Checkpoint? read).ShouldNotBe(RefusalReason.None, $"bit {i}");
            read.ShouldBeNull();
        }
    }

    [Fact]
    public void A_checkpoint_out_of_its_bounds_is_refused_whoever_has_signed_it()
    {
        using HospitalKey device = HospitalKey.Create();
        (long First, long Last, byte[] Digest)[] one = [(1, 32, Digest)];
        RefusalReason Read(params (string DataClass, byte[] EpochId, (long First, long Last, byte[] Digest)[] Blocks)[] classes) =>
            Checkpoint.TryRead(CheckpointMessages.Checkpoint(device, classes), device.Public, out _);
        Read(("vitals", First, one)).ShouldBe(RefusalReason.None);
        Read(("vitals", First, [(WireBounds.SequenceLimit, WireBounds.SequenceLimit, Digest)])).ShouldBe(RefusalReason.None);
        Read().ShouldBe(RefusalReason.ContentWrong);
        Read(("weight", First, one)).ShouldBe(RefusalReason.ContentWrong);
        Read(("vitals", [1, 2, 3], one)).ShouldBe(RefusalReason.ContentWrong);
        Read(("vitals", First, [])).ShouldBe(RefusalReason.ContentWrong);
        Read(("vitals", First, one), ("vitals", First, one)).ShouldBe(RefusalReason.ContentWrong, "one epoch twice");
        Read(("vitals", First, [(0, 32, Digest)])).ShouldBe(RefusalReason.ContentWrong);
        Read(("vitals", First, [(33, 32, Digest)])).ShouldBe(RefusalReason.ContentWrong);
        Read(("vitals", First, [(1, WireBounds.SequenceLimit + 1, Digest)])).ShouldBe(RefusalReason.ContentWrong);
        Read(("vitals", First, [(1, 32, Digest), (32, 40, Digest)])).ShouldBe(RefusalReason.ContentWrong, "two blocks overlap");
        Read(("vitals", First, [(1, 32, Digest[1..])])).ShouldBe(RefusalReason.ContentWrong);
        Read(("vitals", First, [.. Enumerable.Range(1, 8).Select(number => ((long)number, (long)number, Digest))]))
            .ShouldBe(RefusalReason.ContentWrong, "eight blocks");
        Read(Entries(12, 1)).ShouldBe(RefusalReason.None);
        Read(Entries(12, WireBounds.SequenceLimit)).ShouldBe(RefusalReason.LengthWrong, "it is longer than 512 bytes");

        static (string DataClass, byte[] EpochId, (long First, long Last, byte[] Digest)[] Blocks)[] Entries(int count, long number) =>
            [.. Enumerable.Range(1, count).Select(epoch => ("vitals", new byte[] { 0, 0, 0, (byte)epoch }, Ones(number)))];

        static (long First, long Last, byte[] Digest)[] Ones(long number) => [(number, number, Digest)];
    }

    [Fact]
    public void Random_bytes_under_a_right_signature_throw_nothing()
    {
        using HospitalKey device = HospitalKey.Create();
        Gen.Byte.Array[0, 60].Sample(
            bytes => Checkpoint.TryRead(DeviceMessages.Sign(device, "checkpoint", bytes), device.Public, out _)
                .ShouldBeOneOf(RefusalReason.None, RefusalReason.ContentWrong, RefusalReason.Malformed),
            iter: 500);
    }

    [Fact]
    public void The_digest_of_a_block_is_a_chain_of_HMACs_over_its_ciphertexts()
    {
        byte[] key = Purposes.Of("block", "00112233445566778899", "vitals", First);
        byte[][] ciphertexts = [[1, 2, 3], [4, 5]];
        byte[] two = HMACSHA256.HashData(HMACSHA256.HashData(key, ciphertexts[0]), ciphertexts[1]);
        BlockDigest.Of("00112233445566778899", "vitals", First, ciphertexts).ShouldBe(two[..16]);
    }

    [Fact]
    public void A_pack_with_a_checkpoint_counts_in_the_class_audit_only_and_up_to_512_bytes()
    {
        byte[] data = new byte[512];
        byte[]? Read(byte[] pack, string dataClass = "audit") => PackContent.Read(pack, dataClass, 9)?.Checkpoint;
        Read(CheckpointMessages.Pack(Time, 0, data)).ShouldBe(data);
        Read(CheckpointMessages.Pack(null, 40, data)).ShouldBe(data);
        PackContent.Read(CheckpointMessages.Pack(Time, 0, [.. data, 0]), "audit", 9).ShouldBeNull();
        PackContent.Read(CheckpointMessages.Pack(Time, 0, []), "audit", 9).ShouldBeNull();
        PackContent.Read(CheckpointMessages.Pack(Time, 0, data, "picture"), "audit", 9).ShouldBeNull();
        PackContent.Read(CheckpointMessages.Pack(Time, 0, data), "vitals", 9).ShouldBeNull();
        PackContent.Read(CheckpointMessages.Pack(Time, 0, data), "alarm", 9).ShouldBeNull();
        PackContent.Read(CheckpointMessages.Pack(Time, 0, data, "hr"), "vitals", 9).ShouldBeNull();
        PackContent.Read(CheckpointMessages.Pack(Time, 0, data, "alarm/hr"), "alarm", 9).ShouldBeNull();
    }

    [Fact]
    public void A_checkpoint_is_acknowledged_like_every_reading_of_its_class()
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(folder.File("readings.db"));
        using HospitalKey device = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        Epoch epoch = new()
        {
            Device = device.Public.DeviceId,
            DataClass = "audit",
            Id = First,
            Key = new byte[16],
            BaseIv = new byte[13],
            CustodySecret = new byte[32],
            Start = Time,
            ClockQuality = 2,
            Boot = 1,
            Uptime = 0,
            PolicyVersion = 1,
            LateAfterSeconds = 90,
            AnnouncementDigest = [],
        };
        List<Refusal> refused = [];
        CollectorCore collector = new(recipient, store, [device.Public], () => DateTimeOffset.FromUnixTimeSeconds(Time));
        collector.Refused += refused.Add;
        store.InTransaction(() => store.Ingest.AddEpoch(epoch));
        byte[] checkpoint = CheckpointMessages.Checkpoint(device, ("vitals", First, [(1, 32, Digest)]));
        byte[] reading = DeviceMessages.Seal(epoch, 1, CheckpointMessages.Pack(Time, 0, checkpoint));
        collector.Handle([new Message($"nm/2/{epoch.Device}/r/audit", reading)]).Single().Topic.ShouldBe($"nm/2/{epoch.Device}/a");
        store.Sequences.Received(epoch.Device, "audit").Contiguous.ShouldBe(1);
        refused.ShouldBeEmpty();
    }
}
