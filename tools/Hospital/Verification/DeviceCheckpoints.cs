using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>The checkpoints of a device whose signature is right, read page by page.</summary>
/// <param name="store">The store.</param>
/// <param name="device">The device's id.</param>
/// <param name="key">Its key; null if it is not known: then no checkpoint counts.</param>
internal sealed class DeviceCheckpoints(ReadingStore store, string device, CosePublicKey? key)
{
    private const int PageLimit = 256;

    private long? _lastBoot;

    /// <summary>The boot of the newest checkpoint; 0 if there is none.</summary>
    public long LastBoot => _lastBoot ??= All().Select(each => BootOf(each.Kept)).DefaultIfEmpty().Max();

    /// <summary>
    /// The blocks of a class, by their numbers. A device signs them in this order; a block whose numbers were signed before adds nothing.
    /// </summary>
    public IEnumerable<SignedBlock> Blocks(string dataClass)
    {
        long last = 0;
        foreach ((_, Checkpoint checkpoint) in All())
        {
            foreach (SignedBlock block in checkpoint.Classes.Where(each => each.DataClass == dataClass)
                .SelectMany(each => each.Blocks, (each, block) => new SignedBlock(each.EpochId, block)).OrderBy(each => each.Block.First))
            {
                if (block.Block.First > last)
                {
                    last = block.Block.Last;
                    yield return block;
                }
            }
        }
    }

    /// <summary>All of them, by the numbers of their packs.</summary>
    public IEnumerable<(KeptCheckpoint Kept, Checkpoint Checkpoint)> All()
    {
        long next = 0;
        IReadOnlyList<KeptCheckpoint> page;
        do
        {
            page = key is null ? [] : store.Evidence.Checkpoints(device, next, PageLimit);
            foreach (KeptCheckpoint kept in page)
            {
                next = kept.Sequence + 1;
                if (Checkpoint.TryRead(kept.Message, key!, out Checkpoint? checkpoint) == RefusalReason.None)
                {
                    yield return (kept, checkpoint!);
                }
            }
        }
        while (page.Count == PageLimit);
    }

    private long BootOf(KeptCheckpoint kept) => store.Epochs.Find(device, "audit", kept.EpochId)?.Boot ?? 0;
}
