using System.Security.Cryptography;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Checkpoint".</summary>
public class Checkpoints
{
    private static WorkedExample Example => WorkedExample.Instance;

    /// <summary>The first one that has vital signs.</summary>
    private static OpenedReading Made => Example.Reading(
        "audit", content => content.Checkpoint is { } encoded && Read(encoded).Classes.Any(blocks => blocks.DataClass == "vitals"));

    private static ClassBlocks Vitals => Read(Made.Content.Checkpoint!).Classes.First(blocks => blocks.DataClass == "vitals");

    [Fact]
    public void A_checkpoint_is_not_longer_than_its_bound() =>
        Made.Content.Checkpoint!.Length.ShouldBeLessThanOrEqualTo(WireBounds.CheckpointLimit);

    [Fact]
    public void Hospital_and_device_compute_the_same_digest_of_every_block()
    {
        foreach (ClassBlocks blocks in Read(Made.Content.Checkpoint!).Classes)
        {
            foreach (Block block in blocks.Blocks)
            {
                BlockDigest.Of(Made.Epoch.Device, blocks.DataClass, blocks.EpochId, [.. Covered(blocks, block).Select(Ciphertext)])
                    .ShouldBe(block.Digest);
            }
        }
    }

    [Fact]
    public void A_digest_is_made_as_the_text_says() => Links(Vitals, Vitals.Blocks[0])[^1][..16].ShouldBe(Vitals.Blocks[0].Digest);

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        byte[] encoded = Made.Content.Checkpoint!;
        Lines text = SealedReadings.Describe(Made);
        foreach (ClassBlocks blocks in Read(encoded).Classes)
        {
            foreach (Block block in blocks.Blocks)
            {
                text.Add($"{blocks.DataClass}, {Convert.ToHexStringLower(blocks.EpochId)}", $"{block.First} to {block.Last}");
            }
        }

        ClassBlocks vitals = Vitals;
        OpenedReading[] covered = Covered(vitals, vitals.Blocks[0]);
        List<byte[]> links = Links(vitals, vitals.Blocks[0]);
        Lines steps = new Lines().Add("h0", Purposes.Of("block", Made.Epoch.Device, "vitals", vitals.EpochId));
        for (int i = 0; i < covered.Length; i++)
        {
            steps.Add($"ciphertext of {covered[i].Reading.Sequence}", covered[i].Reading.Ciphertext).Add($"h{i + 1}", links[i]);
        }

        return
        [
            .. Examples.OfBytes("checkpoint", encoded),
            Examples.OfText("checkpoint", text),
            Examples.OfText("checkpoint-steps", steps.Add("digest", vitals.Blocks[0].Digest)),
        ];
    }

    private static byte[] Ciphertext(OpenedReading opened) => opened.Reading.Ciphertext;

    private static Checkpoint Read(byte[] encoded)
    {
        Checkpoint.TryRead(encoded, Example.Device.Key, out Checkpoint? read).ShouldBe(RefusalReason.None);
        return read!;
    }

    private static OpenedReading[] Covered(ClassBlocks blocks, Block block) =>
    [
        .. Example.Readings(blocks.DataClass).DistinctBy(opened => opened.Reading.Sequence)
            .Where(opened => opened.Reading.Sequence >= block.First && opened.Reading.Sequence <= block.Last)
            .OrderBy(opened => opened.Reading.Sequence),
    ];

    /// <summary>By .NET alone.</summary>
    private static List<byte[]> Links(ClassBlocks blocks, Block block)
    {
        List<byte[]> links = [];
        byte[] link = Purposes.Of("block", Made.Epoch.Device, blocks.DataClass, blocks.EpochId);
        foreach (byte[] ciphertext in Covered(blocks, block).Select(Ciphertext))
        {
            link = HMACSHA256.HashData(link, ciphertext);
            links.Add(link);
        }

        return links;
    }
}
