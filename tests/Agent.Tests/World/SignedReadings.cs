using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.World;

/// <summary>What a device has signed of its sealed readings, as somebody sees it who has all that it has published.</summary>
internal static class SignedReadings
{
    /// <summary>The sealed readings of a class that were published, each once.</summary>
    public static IReadOnlyList<SealedReading> Published(this SimulatedWard ward, string dataClass) =>
    [
        .. ward.AllPublished.Where(message => message.IsOf("r", dataClass))
            .SelectMany(message => SealedReading.ReadAll(message.Payload)!).DistinctBy(reading => reading.Sequence)
            .OrderBy(reading => reading.Sequence),
    ];

    /// <summary>The checkpoints, with their encoding and when they were made.</summary>
    public static IReadOnlyList<(Checkpoint Checkpoint, byte[] Encoded, DateTimeOffset At)> Checkpoints(this SimulatedWard ward)
    {
        List<(Checkpoint, byte[], DateTimeOffset)> found = [];
        foreach (SealedReading reading in ward.Published("audit"))
        {
            Epoch epoch = ward.Store.Epochs.Find(ward.Agent.DeviceId, "audit", reading.EpochId).ShouldNotBeNull();
            PackContent content = PackContent.Read(reading.Open(epoch)!, "audit", reading.Sequence).ShouldNotBeNull();
            if (content.Checkpoint is { } encoded)
            {
                Checkpoint.TryRead(encoded, ward.Key, out Checkpoint? checkpoint).ShouldBe(RefusalReason.None);
                found.Add((checkpoint!, encoded, DateTimeOffset.FromUnixTimeSeconds(content.TimeSeconds ?? 0)));
            }
        }

        return found;
    }

    /// <summary>The numbers of a class that the device has signed. Each block's digest is computed from what was published.</summary>
    public static IReadOnlyList<long> Proven(this SimulatedWard ward, string dataClass)
    {
        IReadOnlyList<SealedReading> readings = ward.Published(dataClass);
        List<long> proven = [];
        foreach (ClassBlocks blocks in ward.Checkpoints().SelectMany(made => made.Checkpoint.Classes))
        {
            foreach (Block block in blocks.Blocks.Where(_ => blocks.DataClass == dataClass))
            {
                SealedReading[] covered = [.. readings.Where(reading => reading.Sequence >= block.First && reading.Sequence <= block.Last)];
                covered.Length.ShouldBe((int)(block.Last - block.First + 1));
                covered.All(reading => reading.EpochId.AsSpan().SequenceEqual(blocks.EpochId)).ShouldBeTrue();
                BlockDigest.Of(ward.Agent.DeviceId, dataClass, blocks.EpochId, covered.Select(reading => reading.Ciphertext))
                    .ShouldBe(block.Digest, $"block {block.First} to {block.Last}");
                proven.AddRange(covered.Select(reading => reading.Sequence));
            }
        }

        return proven;
    }
}
